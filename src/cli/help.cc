#include "cli/help.h"

namespace p2p::cli {

namespace {

constexpr std::string_view kHelp = R"(p2p-ddns: names for devices whose addresses change, without a server.

Usage:
  p2p-ddns --daemon [options]        run a node
  p2p-ddns --ticket TICKET           follow a network and show its nodes
  p2p-ddns COMMAND [options]         ask the node that runs here

Examples:
  p2p-ddns --daemon --alias attic --primary
        The first node. It prints one line, "Ticket: ...".
  p2p-ddns --daemon --alias cellar --ticket @ticket.txt
        Another node joins with that ticket.
  p2p-ddns list
        Every node, where it is now, and when it was last seen.

Run a node:
  -d, --daemon              stay and serve; without it, only follow and show
      --primary             found a new network, hold its authority key
  -t, --ticket TICKET       join with a ticket: its text, @FILE, or - for
                            standard input; else $P2P_DDNS_TICKET. A ticket
                            given as text can be seen by everybody in "ps".
  -a, --alias NICKNAME      the name of this node (else the host name)
      --zone ZONE           with --primary: where names live (p2p.internal)

Network:
  -B, --bind BIND_ADDR      publish only this address, listen on this port:
                            IP, IP:PORT, [IPV6]:PORT or :PORT
      --bind-interface IF   publish only the addresses of this interface
      --bootstrap HOST:PORT where to ask for the network when nobody answers,
                            its name looked up anew each time; several times
                            for several
      --no-mdns             neither send nor hear the multicast on the link by
                            which nodes find each other after all moved
      --patient             take no neighbour's pause of up to 1.5 s for its
                            end (else 0.5 s): for busy hosts and slow radio
      --dns ADDR            serve the names by DNS on IP, IP:PORT or
                            [IPV6]:PORT; several times for several

Names:
      --service NAME=PORT   publish a service, as in ssh=22 or sip/udp=5060;
                            several times for several
      --record "RECORD"     publish a DNS record at this node's name, as in
                            "TXT hello", "www CNAME .", "* CNAME ."; likewise
      --sshfp               publish this host's SSH keys and fingerprints
      --hosts-sync          keep the names in /etc/hosts while it runs
      --hosts-path PATH     in this file instead
      --hosts-suffix NAME   what follows names there (else the zone)
      --nss                 serve the NSS module even if nsswitch.conf does
                            not name it ("p2p-ddns resolver" sets it up)
      --omit-unreachable    give no names of nodes that do not answer

State and control:
  -c, --config PATH         database file, or a directory for it
      --socket PATH         control socket (else $P2P_DDNS_SOCKET, else
                            control.sock beside --config, else runtime dir)
      --admin-http ADDR     the control API on IP:PORT too, for whoever has the
                            token in admin.token beside the database
      --reset-storage       set the database aside, start with an empty one;
                            the node's key stays

Output:
  -L, --log LEVEL           trace, debug, info, warn, error or off (info)
      --debug               the same as --log debug
      --once                follow: print the table once, then end
      --json                JSON instead of text (with commands and following)
  -h, --help                this text; after a command, the command's own
  -V, --version             the version

Commands (each with --json, --socket PATH and --config PATH):
  list                      the nodes of the network
  status                    this node: phase, links, storage, problems
  ticket                    print a ticket for the next device
  resolve NAME              the addresses of a node, one on each line
  node [ID|NAME]            all about one node (this one, if none is named)
  explain NAME              why a name has its addresses, what programs get, and
                            what to mend
  doctor                    checks this host and its node as a whole
  watch                     what changes, a line each, as it happens
  export                    all names for other programs, as a zone file ...
  resolver plan|install|status|uninstall
                            make every program of this host see the names
  pause, resume             stop taking part for a while; take part again
  stop                      end the daemon
  new-identity              another key for this device, when it is a copy of
                            another (the daemon must be stopped)

Exit status: 0 done, 1 failed, 2 wrong usage.
)";

struct VerbHelp {
  std::string_view verb;
  std::string_view text;
};

constexpr VerbHelp kVerbs[] = {
    {"list", R"(p2p-ddns list: the nodes of the network

A table of name, state, addresses, last sign of life and id. With --json:
{"zone","count","nodes":[...]}.
)"},
    {"status", R"(p2p-ddns status: how this node stands

Phase, identity, links, storage, and what is wrong, with what to do about it.
)"},
    {"ticket", R"(p2p-ddns ticket: print a ticket for the next device

      --uses N          how many devices may join with it (with --name: 1)
      --expires SPAN    7d, 12h, 30m, or never
      --name LABEL      the only name that its user gets

Whoever has a ticket can join: hand it over like a password.
)"},
    {"resolve", R"(p2p-ddns resolve NAME: the addresses of a node, one on each line

NAME is a name, with or without the zone. A note on standard error says when
the node cannot be reached now. Exit status 1 when nobody has that name.
)"},
    {"node", R"(p2p-ddns node [ID|NAME]: all about one node

A name, an id, or the beginning of an id; without one, this node.
)"},
    {"explain", R"(p2p-ddns explain NAME: from the owner's record to this host's programs

What NAME means and whose it is, its record and where that came from, its
state and why, what our DNS answers, what programs get (getaddrinfo) and
through which service of /etc/nsswitch.conf. Ends with the one thing to do, or
"all good". Exit status 1 when nobody has that name, or a check failed.
)"},
    {"doctor", R"(p2p-ddns doctor: checks this host and its node as a whole

The daemon, its links, UDP port, clock and storage; what "resolver install" set
up, hosts files, DNS by UDP and TCP; whether programs find this node and
another one. Works without a daemon, too. Exit status 1 when a check failed.
)"},
    {"watch", R"(p2p-ddns watch: what changes, a line each, as it happens

With --json, one JSON object on each line. Ends with the daemon, or Ctrl-C.
)"},
    {"export", R"(p2p-ddns export --format FORMAT: all names, for other programs

      --format zone     a zone file (RFC 1035)
      --format hosts    lines for a hosts file
      --format ansible  an inventory
      --format known_hosts
                        the SSH keys of nodes that publish them by --sshfp, for
                        ssh -o UserKnownHostsFile=FILE
      --format json     the same as "list --json"
)"},
    {"resolver", R"(p2p-ddns resolver ACTION: make every program of this host see the names

  plan                what install would do here, and why; changes nothing
  install             do it, as root
  status              what is installed, and whether it still stands
  uninstall           undo all of it; every file is as it was before
      --way WAY       nss, resolved, dnsmasq, networkmanager, unbound or hosts;
                      else the best one for this host

The daemon does its part of it while it runs.
)"},
    {"pause", R"(p2p-ddns pause: stop taking part in the network until "resume"
)"},
    {"resume", R"(p2p-ddns resume: take part in the network again after "pause"
)"},
    {"stop", R"(p2p-ddns stop: end the daemon
)"},
    {"new-identity", R"(p2p-ddns new-identity: this device becomes another node of its network

For a copy: two devices that run with one key (a cloned card) are shown as
"cloned key". Stop the daemon on the copy, run this there, start it again. It
joins with the ticket that it kept and asks for the same name; its old state
is set aside. Nothing is done while a daemon runs with this state.
)"},
};

constexpr std::string_view kVerbOptions = R"(
      --json            JSON instead of text
      --socket PATH     the daemon's control socket
  -c, --config PATH     the daemon's --config, to find its socket there
)";

}  // namespace

std::string help_text() { return std::string(kHelp); }

std::string verb_help_text(std::string_view verb) {
  for (const VerbHelp& help : kVerbs)
    if (help.verb == verb) return std::string(help.text) + std::string(kVerbOptions);
  return help_text();
}

std::string version_text() { return "p2p-ddns " P2P_VERSION "\n"; }

}  // namespace p2p::cli
