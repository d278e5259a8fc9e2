/**
 * The machine that the worker is on, as a host of scripts: sessions of their own, found again and ended by what {@code /proc}
 * says.
 */
@NullMarked
package io.greenroom.process;

import org.jspecify.annotations.NullMarked;
