/** A CloudShell Sandbox API server for tests: strict about requests, and as odd as real ones are said to be. */
@NullMarked
package io.greenroom.provider.cloudshell.fake;

import org.jspecify.annotations.NullMarked;
