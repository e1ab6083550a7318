# How every target of ours is compiled, and the functions that make one.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(p2p_options INTERFACE)
target_include_directories(p2p_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
target_compile_options(p2p_options INTERFACE -Wall -Wextra -Wshadow $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
                       # False alarms of g++ 12 and 13 on variants and strings (GCC bugs 105562, 105651).
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                       # The same of vectors and copies of a few bytes (GCC bugs 105329, 107852).
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread>
                       $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
                       $<$<BOOL:${P2P_WERROR}>:-Werror>)
if(P2P_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Asio uses a fence that the thread sanitizer does not see; nothing of ours depends on it.
  target_compile_options(p2p_options INTERFACE -Wno-tsan)
endif()
if(P2P_SANITIZE)
  target_compile_options(p2p_options INTERFACE -fsanitize=${P2P_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(p2p_options INTERFACE -fsanitize=${P2P_SANITIZE})
endif()
target_compile_definitions(p2p_options INTERFACE P2P_VERSION="${PROJECT_VERSION}")

# With P2P_PCH the headers of the language and of GoogleTest are read once for the whole tree, which
# makes a build three times as fast. It may hide a missing include: the other presets go without.
if(P2P_PCH)
  add_library(p2p_pch OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cc)
  target_link_libraries(p2p_pch PRIVATE p2p_options GTest::gtest)
  target_precompile_headers(p2p_pch PRIVATE <algorithm> <functional> <map> <memory> <optional> <set> <string>
                            <unordered_map> <unordered_set> <variant> <vector> <tl/expected.hpp> <gtest/gtest.h>)
endif()
function(p2p_precompile name)
  get_target_property(sources ${name} SOURCES)
  if(P2P_PCH AND sources MATCHES "\\.cc")
    target_precompile_headers(${name} REUSE_FROM p2p_pch)
  endif()
endfunction()

# p2p_library(name SOURCES... ): a static library of this folder.
function(p2p_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC p2p_options)
  p2p_precompile(${name})
endfunction()

# p2p_small(name): what it does now and then takes less room rather than less time, as pages of the program
# are resident too.
function(p2p_small name)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-Os>)
endfunction()

# p2p_test(name LIBRARIES lib... SOURCES file...): one GoogleTest program.
function(p2p_test name)
  if(NOT P2P_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "LIBRARIES;SOURCES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gtest GTest::gtest_main)
  p2p_precompile(${name})
  # Children of tests start threads; by default the thread sanitizer ends them for it.
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ENVIRONMENT TSAN_OPTIONS=die_after_fork=0)
endfunction()

# p2p_fuzz(name LIBRARIES lib... SOURCES file...): one libFuzzer program; name it fuzz_<what>, as
# tools/test runs every build/fuzz/**/fuzz_*.
function(p2p_fuzz name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;SOURCES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
