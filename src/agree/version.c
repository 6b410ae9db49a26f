/* SPDX-License-Identifier: EUPL-1.2 */
/* The library exports no version at run time: the one of its header, which the build pins, is stated. */
#include <raft.h>

#include "agree/agree.h"

#define TEXT_OF(x) #x
#define VERSION_TEXT(major, minor, release) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(release)

const char *agree_library_version(void)
{
    return VERSION_TEXT(RAFT_VERSION_MAJOR, RAFT_VERSION_MINOR, RAFT_VERSION_RELEASE);
}
