#pragma once

namespace lanewise::cli {

/// From here on the first SIGINT or SIGTERM is only noted, so that destructors can clean up; the
/// second ends the process at once.
void note_interrupts();

/// Throws Error cancelled where an interrupt was noted.
void check_interrupt();

}  // namespace lanewise::cli
