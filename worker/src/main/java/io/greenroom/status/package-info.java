/** What people and machines may know of a worker: its jobs, the logs of commands, pages, health and metrics. */
@NullMarked
package io.greenroom.status;

import org.jspecify.annotations.NullMarked;
