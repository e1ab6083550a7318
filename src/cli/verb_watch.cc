// watch: what changes, as it happens.
#include "cli/event_text.h"
#include "cli/verb.h"

namespace p2p::cli {

int verb_watch(const VerbContext& context) {
  int printed = kExitDone;
  Status ended = context.client.watch([&](const control::WatchItem& item) {
    context.status.clear();
    printed = print_text(context.json ? control::watch_item_to_json(item) + "\n"
                                      : watch_line(item, context.terminal));
    return printed == kExitDone;
  });
  context.status.clear();
  // It goes on until the daemon ends, or nobody reads any more.
  return ended ? printed : report_failure(ended.error(), context.json);
}

}  // namespace p2p::cli
