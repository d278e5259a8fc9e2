/** Pipeline definitions: what they may say, and everything that is wrong with one, told in one go. */
@NullMarked
package io.greenroom.simulator.pipeline.definition;

import org.jspecify.annotations.NullMarked;
