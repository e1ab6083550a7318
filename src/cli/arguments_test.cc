#include "cli/arguments.h"

#include <gtest/gtest.h>

#include "cli/help.h"
#include "cli/options.h"
#include "cli/testing.h"

namespace p2p::cli {
namespace {

Result<Invocation> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "p2p-ddns");
  return parse_command_line(static_cast<int>(words.size()), words.data(), testing::environment());
}

VerbCall call_of(std::vector<const char*> words) {
  auto invocation = parse(std::move(words));
  EXPECT_TRUE(invocation) << invocation.error().message;
  return invocation ? std::get<VerbCall>(*invocation) : VerbCall{};
}

std::string error_of(std::vector<const char*> words) {
  auto invocation = parse(std::move(words));
  return invocation ? "none" : invocation.error().message;
}

template <class T>
bool is(const VerbCall& call) {
  return std::holds_alternative<T>(call.request);
}

TEST(VerbArguments, AreAllKnown) {
  EXPECT_TRUE(is<control::ListNodes>(call_of({"list"})));
  EXPECT_TRUE(is<control::GetStatus>(call_of({"status"})));
  EXPECT_TRUE(is<control::PrintTicket>(call_of({"ticket"})));
  EXPECT_TRUE(is<control::Watch>(call_of({"watch"})));
  EXPECT_TRUE(is<control::Pause>(call_of({"pause"})));
  EXPECT_TRUE(is<control::Resume>(call_of({"resume"})));
  EXPECT_TRUE(is<control::Stop>(call_of({"stop"})));
  EXPECT_EQ(std::get<control::ResolveName>(call_of({"resolve", "Attic."}).request).name, "attic");
  EXPECT_EQ(std::get<control::ShowNode>(call_of({"node"}).request).name_or_id, "");
  EXPECT_EQ(std::get<control::ShowNode>(call_of({"node", "attic"}).request).name_or_id, "attic");
}

TEST(VerbArguments, TakeTheirOptionsBeforeAndBehind) {
  for (std::vector<const char*> words :
       {std::vector<const char*>{"list", "--json", "--socket", "/s", "-c", "db"},
        std::vector<const char*>{"--json", "--socket=/s", "-c", "db", "list"}}) {
    VerbCall call = call_of(words);
    EXPECT_TRUE(call.json);
    EXPECT_EQ(call.socket, "/s");
    EXPECT_EQ(call.config, "db");
  }
}

TEST(VerbArguments, ReadTheTermsOfATicket) {
  auto request = std::get<control::PrintTicket>(
      call_of({"ticket", "--uses", "3", "--expires", "1d12h", "--name", "Attic"}).request);
  EXPECT_EQ(request.uses, 3u);
  EXPECT_EQ(request.expires_in, Duration(36h));
  EXPECT_EQ(request.fixed_name->text(), "attic");
  request = std::get<control::PrintTicket>(call_of({"ticket", "--expires", "never"}).request);
  EXPECT_TRUE(request.never_expires);
  EXPECT_FALSE(request.expires_in || request.uses || request.fixed_name);
  EXPECT_EQ(error_of({"ticket", "--uses", "0"}), "--uses 0: expected a whole number from 1 to 1000000");
  EXPECT_EQ(error_of({"ticket", "--uses=-1"}), "--uses -1: expected a whole number from 1 to 1000000");
  EXPECT_EQ(error_of({"ticket", "--expires", "soon"}),
            "--expires: \"soon\" is not a time span: write 7d, 12h, 30m or 45s");
  EXPECT_NE(error_of({"ticket", "--name", "a_b"}).find("--name: \"a_b\" is not a name: character 2 is '_'"),
            std::string::npos);
}

TEST(VerbArguments, RefuseWhatIsNotTheirs) {
  EXPECT_EQ(error_of({"list", "--alias", "x"}), "--alias does not go with list; see p2p-ddns list --help");
  EXPECT_EQ(error_of({"stop", "--daemon"}), "--daemon does not go with stop; see p2p-ddns stop --help");
  EXPECT_EQ(error_of({"list", "all"}), "list does not take \"all\"; see p2p-ddns list --help");
  EXPECT_EQ(error_of({"node", "remove", "attic"}), "node does not take \"attic\"; see p2p-ddns node --help");
  EXPECT_EQ(error_of({"list", "--expires", "3"}), "unknown option --expires; see p2p-ddns list --help");
  EXPECT_EQ(error_of({"resolve"}), "resolve which name? p2p-ddns resolve NAME");
  EXPECT_EQ(error_of({"resolve", "a b"}), "resolve: a name has no spaces and no control characters");
}

TEST(UnknownWords, AreNamedWithTheNearestKnownOne) {
  EXPECT_EQ(error_of({"--deamon"}), "unknown option --deamon, did you mean --daemon?; see p2p-ddns --help");
  EXPECT_EQ(error_of({"-d", "--aliass=x"}),
            "unknown option --aliass, did you mean --alias?; see p2p-ddns --help");
  EXPECT_EQ(error_of({"lits"}), "unknown command lits, did you mean list?; see p2p-ddns --help");
  EXPECT_EQ(error_of({"explode"}), "unknown command explode; see p2p-ddns --help");
  EXPECT_EQ(error_of({"statsu"}), "unknown command statsu, did you mean status?; see p2p-ddns --help");
  EXPECT_EQ(error_of({"ticket", "--use", "3"}),
            "unknown option --use, did you mean --uses?; see p2p-ddns ticket --help");
  EXPECT_EQ(error_of({"-x"}), "unknown option -x; see p2p-ddns --help");
  EXPECT_EQ(error_of({"--\x1b[2J"}), "unknown option --?[2J; see p2p-ddns --help");
}

TEST(Values, AreAskedForWhereTheyAreMissingOrEmpty) {
  for (const char* option : {"--alias", "--ticket", "--config", "--log", "--bind", "--bind-interface",
                             "--zone", "--admin-http", "--socket"}) {
    EXPECT_EQ(error_of({"-d", option}), std::string(option) + " needs a value; see p2p-ddns --help");
    EXPECT_EQ(error_of({"-d", option, ""}),
              std::string(option) + " needs a value that is not empty; see p2p-ddns --help");
    EXPECT_EQ(error_of({"-d", option, "a", option, "b"}),
              std::string(option) + " is given twice; see p2p-ddns --help");
  }
  for (const char* option : {"--dns", "--service", "--record"}) {
    EXPECT_EQ(error_of({"-d", option}), std::string(option) + " needs a value; see p2p-ddns --help");
    EXPECT_EQ(error_of({"-d", option, "a", option, ""}),
              std::string(option) + " needs a value that is not empty; see p2p-ddns --help");
  }
  EXPECT_EQ(error_of({"--daemon=no"}), "--daemon takes no value; see p2p-ddns --help");
  EXPECT_EQ(error_of({"resolve", ""}), "NAME needs a value that is not empty; see p2p-ddns resolve --help");
}

TEST(Help, ComesBeforeAnyComplaint) {
  auto text_of = [](std::vector<const char*> words) {
    auto invocation = parse(std::move(words));
    return invocation ? std::get<ShowText>(*invocation).text : invocation.error().message;
  };
  EXPECT_EQ(text_of({"--help"}), help_text());
  EXPECT_EQ(text_of({"-h", "--nonsense", "-a", ""}), help_text());
  EXPECT_EQ(text_of({"resolve", "-h"}), verb_help_text("resolve"));
  EXPECT_EQ(text_of({"-V"}), "p2p-ddns " P2P_VERSION "\n");
}

TEST(Help, FitsEightyColumnsAndNamesWhatThereIs) {
  EXPECT_LE(testing::width_of(help_text()), 80u);
  for (const char* verb : {"list", "status", "ticket", "resolve", "watch", "node", "pause", "resume", "stop",
                           "export", "resolver"}) {
    EXPECT_LE(testing::width_of(verb_help_text(verb)), 80u);
    EXPECT_NE(verb_help_text(verb), help_text()) << verb;
    EXPECT_NE(help_text().find(std::string(" ") + verb), std::string::npos) << verb;
  }
}

// Every long option in the help is one that the parser knows.
TEST(Help, AdvertisesNothingThatIsNotThere) {
  std::string text = help_text();
  size_t seen = 0;
  for (size_t at = 0; (at = text.find("--", at)) != std::string::npos; ++seen) {
    size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    std::string option = text.substr(at, end - at);
    std::string error = error_of({option.c_str()});
    EXPECT_EQ(error.find("unknown"), std::string::npos) << option << ": " << error;
    at = end;
  }
  EXPECT_GT(seen, 20u);
}

}  // namespace
}  // namespace p2p::cli
