#include <gtest/gtest.h>

#include "cli/options.h"

namespace p2p::cli {
namespace {

BindAddress at(const char* ip, std::optional<uint16_t> port) { return {*IpAddress::parse(ip), port}; }

TEST(BindAddress, TakesEveryForm) {
  EXPECT_EQ(*BindAddress::parse("10.0.0.1"), at("10.0.0.1", std::nullopt));
  EXPECT_EQ(*BindAddress::parse("10.0.0.1:7000"), at("10.0.0.1", 7000));
  EXPECT_EQ(*BindAddress::parse("10.0.0.1:0"), at("10.0.0.1", 0));
  EXPECT_EQ(*BindAddress::parse("fd00::1"), at("fd00::1", std::nullopt));
  EXPECT_EQ(*BindAddress::parse("[fd00::1]"), at("fd00::1", std::nullopt));
  EXPECT_EQ(*BindAddress::parse("[fd00::1]:65535"), at("fd00::1", 65535));
  EXPECT_EQ(*BindAddress::parse(":7000"), (BindAddress{std::nullopt, 7000}));
  EXPECT_EQ(*BindAddress::parse("0.0.0.0"), at("0.0.0.0", std::nullopt));
}

TEST(BindAddress, RefusesAnythingElse) {
  for (const char* text : {"",
                           ":",
                           "7000",
                           "10.0.0",
                           "10.0.0.1:",
                           "10.0.0.1:65536",
                           "10.0.0.1:-1",
                           "10.0.0.1:7 ",
                           "10.0.0.1:+7",
                           "[10.0.0.1]:7",
                           "[fd00::1",
                           "[]",
                           "[]:7",
                           "[fd00::1]7",
                           "[fd00::1]:",
                           "fd00::1]:7",
                           "host:7",
                           "eth0",
                           "10.0.0.1/24",
                           "fe80::1%eth0",
                           "224.0.0.1",
                           "ff02::1"})
    EXPECT_FALSE(BindAddress::parse(text)) << text;
}

}  // namespace
}  // namespace p2p::cli
