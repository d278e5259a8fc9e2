package io.greenroom.provider.local;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Orders to end environments from whoever does not have the state folder open, for the one who does. They stay until they
 * are carried out, by the next who opens it if need be; giving one twice is the same as giving it once.
 */
final class EndOrders {
    private final Path folder;

    EndOrders(Path state) {
        this.folder = state.resolve("end-orders");
    }

    /** By who takes orders: then they can be taken away again, also those that another user gave. */
    void open() throws IOException {
        OwnerOnly.folder(folder);
    }

    void give(String id) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(
                    "%s is not there: the worker that has this state directory takes no orders; stop it, or end the environment when a newer one runs"
                            .formatted(folder));
        }
        Files.write(folder.resolve(id), new byte[0]);
    }

    /** The names of the environments to end. */
    List<String> given() throws IOException {
        try (var orders = Files.list(folder)) {
            return orders.map(order -> String.valueOf(order.getFileName()))
                    .filter(Keys::isName)
                    .toList();
        }
    }

    void carriedOut(String id) throws IOException {
        Files.deleteIfExists(folder.resolve(id));
    }
}
