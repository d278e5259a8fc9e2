/** The launcher script, run with JDKs and a Maven that are only as real as it looks at them. */
@NullMarked
package io.greenroom.launcher;

import org.jspecify.annotations.NullMarked;
