/** Environments that are sandboxes of a Quali CloudShell server, driven through its Sandbox REST API (version 2). */
@NullMarked
package io.greenroom.provider.cloudshell;

import org.jspecify.annotations.NullMarked;
