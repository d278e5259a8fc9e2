/** The worker as a process of its own, killed and hampered while it works: no job is lost, none reported twice. */
@NullMarked
package io.greenroom.cli.faults;

import org.jspecify.annotations.NullMarked;
