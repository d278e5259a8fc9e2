/** Whole pipelines: the simulator, the real worker, and CloudShell's fake. */
@NullMarked
package io.greenroom.provider.cloudshell.pipeline;

import org.jspecify.annotations.NullMarked;
