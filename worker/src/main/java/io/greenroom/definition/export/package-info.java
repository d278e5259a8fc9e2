/** Action definitions, and the rights they need, in the languages of other tools. */
@NullMarked
package io.greenroom.definition.export;

import org.jspecify.annotations.NullMarked;
