"""A system message bus on a host with files of its own, for servers that want one."""

import os

from waiting import wait_until

_BUS = """<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_type="*"/><allow receive_type="*"/><allow send_destination="*"/></policy></busconfig>
"""


def start(host):
    """Until it takes connections. Anybody may do anything on it."""
    os.makedirs(host.realm.path("/run/dbus"), exist_ok=True)
    passwd = host.realm.read("/etc/passwd").decode()
    if "\nmessagebus:" not in passwd:
        host.realm.write("/etc/passwd", passwd + "messagebus:x:64101:65534::/:/usr/sbin/nologin\n")
    host.realm.write("/etc/bus.conf", _BUS)
    host.serve("dbus-daemon", "--config-file=/etc/bus.conf", "--nofork", "--nopidfile")
    wait_until(lambda: "" if os.path.exists(host.realm.path("/run/dbus/system_bus_socket")) else "no bus",
               10, "the message bus")
