/** The adapters against implementations of AWS that nobody here wrote, in containers; skipped where there are none. */
@NullMarked
package io.greenroom.cli.engines;

import org.jspecify.annotations.NullMarked;
