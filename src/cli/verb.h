// What each verb gets, and the verbs. For verbs.cc and verb_*.cc.
#pragma once

#include "cli/report.h"
#include "cli/status_line.h"
#include "cli/terminal.h"
#include "control/client.h"

namespace p2p::cli {

struct VerbContext {
  const control::Client& client;
  bool json;
  Terminal terminal;   // of standard output
  StatusLine& status;  // cleared before anything is printed

  // Prints what an answer reads as, or its error; gives the exit code.
  template <class T, class Json, class Text>
  int print(const Result<T>& answer, Json to_json, Text to_text) const {
    status.clear();
    if (!answer) return report_failure(answer.error(), json);
    return print_text(json ? to_json(*answer) + "\n" : to_text(*answer));
  }
  int print(const Status& done, std::string_view text) const;
};

int verb_list(const VerbContext& context);
int verb_status(const VerbContext& context);
int verb_ticket(const VerbContext& context, const control::PrintTicket& request);
int verb_resolve(const VerbContext& context, const control::ResolveName& request);
int verb_node(const VerbContext& context, const control::ShowNode& request);
int verb_export(const VerbContext& context, const control::ExportNames& request);
int verb_watch(const VerbContext& context);
int verb_pause(const VerbContext& context);
int verb_resume(const VerbContext& context);
int verb_stop(const VerbContext& context);

}  // namespace p2p::cli
