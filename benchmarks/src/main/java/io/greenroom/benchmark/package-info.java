/**
 * What Greenroom costs, measured from outside: the simulator, the worker and whoever gives them work are processes of their
 * own that meet over HTTP. No part of the product knows this package.
 */
@NullMarked
package io.greenroom.benchmark;

import org.jspecify.annotations.NullMarked;
