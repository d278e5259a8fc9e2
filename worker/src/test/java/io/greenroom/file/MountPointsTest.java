package io.greenroom.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountPointsTest {
    @Test
    void thoseBelowTheFolderAreFoundWhateverTheyAreCalled() {
        String table = """
                22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
                23 22 0:20 / /srv/x rw - tmpfs none rw
                24 23 0:21 / /srv/x/a\\040b\\134c rw,relatime shared:9 master:3 - fuse.sshfs host:/data rw
                25 23 254:0 /home /srv/x/d/\u00c3\u00bc rw - ext4 /dev/vda rw
                26 22 0:22 / /srv/xy rw - tmpfs none rw
                torn
                """;

        assertThat(MountPoints.below(Path.of("/link"), Path.of("/srv/x"), table.lines()))
                .containsExactlyInAnyOrder(Path.of("/link/a b\\c"), Path.of("/link/d/ü"));
    }

    @Test
    void inAFolderThatIsNotThereNothingIsMounted() {
        assertThat(MountPoints.below(Path.of("/no/such/folder"))).isEmpty();
    }
}
