/** What a person would see of the output of a process, for texts that quote its end. */
@NullMarked
package io.greenroom.terminal;

import org.jspecify.annotations.NullMarked;
