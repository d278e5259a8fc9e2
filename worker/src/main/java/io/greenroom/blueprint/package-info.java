/** Blueprints: reading, checking and filling in what can be started; what is particular to a provider it reads itself. */
@NullMarked
package io.greenroom.blueprint;

import org.jspecify.annotations.NullMarked;
