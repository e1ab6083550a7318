// Enumerations as the API writes them, one table each for both directions.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/view.h"

namespace p2p::control {

template <class E>
struct EnumText {
  E value;
  std::string_view text;
};

template <class E>
inline constexpr std::array<EnumText<E>, 0> enum_texts{};

template <>
inline constexpr std::array enum_texts<NodeState>{
    EnumText<NodeState>{NodeState::online, "online"},
    EnumText<NodeState>{NodeState::unreachable, "unreachable"},
    EnumText<NodeState>{NodeState::left, "left"},
};

template <>
inline constexpr std::array enum_texts<Phase>{
    EnumText<Phase>{Phase::joining, "joining"},
    EnumText<Phase>{Phase::running, "running"},
    EnumText<Phase>{Phase::paused, "paused"},
    EnumText<Phase>{Phase::leaving, "leaving"},
};

template <>
inline constexpr std::array enum_texts<EventKind>{
    EnumText<EventKind>{EventKind::joined, "joined"},
    EnumText<EventKind>{EventKind::left, "left"},
    EnumText<EventKind>{EventKind::address_changed, "address-changed"},
    EnumText<EventKind>{EventKind::unreachable, "unreachable"},
    EnumText<EventKind>{EventKind::online, "online"},
    EnumText<EventKind>{EventKind::name_conflict, "name-conflict"},
    EnumText<EventKind>{EventKind::renamed, "renamed"},
    EnumText<EventKind>{EventKind::cloned_key, "cloned-key"},
};

template <class E>
constexpr std::string_view text_of(E value) {
  for (const EnumText<E>& entry : enum_texts<E>)
    if (entry.value == value) return entry.text;
  return "unknown";
}

template <class E>
constexpr std::optional<E> value_of(std::string_view text) {
  for (const EnumText<E>& entry : enum_texts<E>)
    if (entry.text == text) return entry.value;
  return std::nullopt;
}

}  // namespace p2p::control
