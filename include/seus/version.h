/* SPDX-License-Identifier: EUPL-1.2 */
/* Version of the product. Read by CMakeLists.txt. */
#ifndef SEUS_VERSION_H
#define SEUS_VERSION_H

#define SEUS_VERSION "0.1.0"
/* Of this version, as manual pages state it. */
#define SEUS_DATE "November 22, 2026"

#endif
