#include "cli/event_text.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "cli/testing.h"

namespace p2p::cli {
namespace {

Event event(EventKind kind, const std::string& detail = "") {
  return {kind, {}, "attic", {*IpAddress::parse("10.0.1.5")}, {*IpAddress::parse("10.0.2.7")}, detail};
}

TEST(EventText, IsOneLineForEachKind) {
  EXPECT_EQ(event_text(event(EventKind::joined)), "joined attic 10.0.2.7");
  EXPECT_EQ(event_text(event(EventKind::left, "its record expired")), "left attic (its record expired)");
  EXPECT_EQ(event_text(event(EventKind::address_changed)), "address-changed attic 10.0.1.5 -> 10.0.2.7");
  EXPECT_EQ(event_text(event(EventKind::unreachable)), "unreachable attic");
  EXPECT_EQ(event_text(event(EventKind::online)), "online attic 10.0.2.7");
  EXPECT_EQ(event_text(event(EventKind::name_conflict, "\"x\" belongs to another node")),
            "name-conflict attic (\"x\" belongs to another node)");
  EXPECT_EQ(event_text(event(EventKind::renamed, "was loft")), "renamed attic (was loft)");
}

TEST(EventText, TakesTheSenseOutOfEscapes) {
  Event hostile = event(EventKind::left, "a\nb");
  hostile.name = "\x1b[2J";
  EXPECT_EQ(event_text(hostile), "left ?[2J (a?b)");
}

TEST(EventText, SaysWhenThereIsNoAddress) {
  Event gone = event(EventKind::address_changed);
  gone.after.clear();
  EXPECT_EQ(event_text(gone), "address-changed attic 10.0.1.5 -> none");
  gone.kind = EventKind::joined;
  EXPECT_EQ(event_text(gone), "joined attic");
}

TEST(WatchLine, HasTheLocalTimeBeforeIt) {
  setenv("TZ", "UTC", 1);
  tzset();
  WallTime time = WallTime::from_seconds(1767323045);
  EXPECT_EQ(watch_line(control::TimedEvent{time, event(EventKind::joined)}, Terminal{}),
            "2026-01-02 03:04:05  joined           attic 10.0.2.7\n");
  EXPECT_EQ(watch_line(control::LostEvents{time, 17}, Terminal{}),
            "2026-01-02 03:04:05  lost             17 older events: this reader is too slow\n");
}

TEST(WatchLine, HasColourOnlyWhereThereIsSome) {
  Terminal colourful = testing::screen(80);
  colourful.colour = true;
  EXPECT_NE(watch_line(control::TimedEvent{{}, event(EventKind::joined)}, colourful).find("\x1b[32mjoined"),
            std::string::npos);
  EXPECT_EQ(watch_line(control::TimedEvent{{}, event(EventKind::joined)}, testing::screen(80)).find('\x1b'),
            std::string::npos);
}

}  // namespace
}  // namespace p2p::cli
