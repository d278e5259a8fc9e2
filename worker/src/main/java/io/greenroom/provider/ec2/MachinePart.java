package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Template;
import io.greenroom.file.TextFile;
import io.greenroom.file.UndecodableTextException;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the blueprint of this provider says of a component's machine.
 *
 * @param image {@code ami-…} or {@code resolve:ssm:…}, may have {@code ${INPUT_name}} in it; empty for the launch template's
 * @param types in the order in which they are tried, may have inputs in them; empty for the launch template's
 * @param disk how large the root disk is, in bytes; 0 for as large as the image's
 * @param userData the text of the file beside the blueprint; null when there is none
 * @param launchTemplate id or name; what else stands here wins over what it says
 * @param bake whether an image is made after setup, and used from then on
 */
record MachinePart(
        Template image,
        List<Template> types,
        Market market,
        long disk,
        @Nullable String userData,
        @Nullable String launchTemplate,
        boolean bake) {

    static final List<String> FIELDS =
            List.of("image", "types", "market", "disk", "userData", "launchTemplate", "bake");

    private static final Pattern IMAGE = Pattern.compile("ami-[a-z0-9]{1,40}|resolve:ssm:[A-Za-z0-9_./-]+(:[^\\s:]+)?");
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]*\\.[a-z0-9-]+");
    private static final Pattern TEMPLATE_ID = Pattern.compile("lt-[a-z0-9]{1,40}");
    private static final Pattern TEMPLATE_NAME = Pattern.compile("[A-Za-z0-9().\\-/_]{3,128}");
    private static final long GIB = 1L << 30;
    /** What a gp3 volume takes at most. */
    private static final long LARGEST_DISK = 16 * 1024 * GIB;
    /** A file that is larger is not even read. */
    private static final long LARGEST_FILE = 256 * 1024;

    MachinePart {
        types = List.copyOf(types);
    }

    /** This on an image in which the file of user data has run already. */
    MachinePart baked() {
        return new MachinePart(image, types, market, disk, null, launchTemplate, bake);
    }

    /** Those of the component. */
    static MachinePart of(Plan.Part part) {
        return (MachinePart) part.own();
    }

    /**
     * Reads the mapping {@code machine} of a component.
     *
     * @param beside the folder in which the file of {@code userData} is; null when the blueprint has none
     */
    static MachinePart read(YamlFields component, @Nullable Path beside, Problems problems) {
        YamlNode node = component.field("machine").orElse(null);
        if (node == null) {
            component.requiredText("machine"); // notes that it is missing
            return new MachinePart(new Template(""), List.of(), Market.ON_DEMAND, 0, null, null, false);
        }
        return new Reading(YamlFields.of(node, component.path("machine"), problems, FIELDS), problems).machine(beside);
    }

    private record Reading(YamlFields fields, Problems problems) {

        MachinePart machine(@Nullable Path beside) {
            String template = launchTemplate();
            return new MachinePart(
                    image(template),
                    types(template),
                    market(),
                    disk(),
                    userData(beside),
                    template,
                    fields.truth("bake"));
        }

        private Template image(@Nullable String template) {
            String image = template == null ? fields.requiredText("image") : fields.text("image");
            var read = new Template(image == null ? "" : image);
            if (!read.text().isBlank()
                    && read.names().isEmpty()
                    && !IMAGE.matcher(read.text()).matches()) {
                problem(
                        "image",
                        "'%s' is no image; expected ami-… or resolve:ssm: and the name of a parameter"
                                .formatted(read.text()));
            }
            return read;
        }

        private List<Template> types(@Nullable String template) {
            var types = new ArrayList<Template>();
            for (Text item : fields.items("types")) {
                var type = new Template(item.value());
                if (type.names().isEmpty() && !TYPE.matcher(type.text()).matches()) {
                    problems.add(
                            item.at(),
                            fields.path("types"),
                            "'%s' is no instance type; expected one such as t3.medium".formatted(type.text()));
                }
                types.add(type);
            }
            if (types.isEmpty() && template == null) {
                problem("types", "needs at least one instance type, such as [t3.medium]");
            }
            return types;
        }

        private Market market() {
            String word = fields.text("market");
            if (word == null) {
                return Market.ON_DEMAND;
            }
            Optional<Market> market = Market.of(word);
            if (market.isEmpty()) {
                problems.unknown(fields.at("market"), fields.path("market"), "value", word, Market.words());
            }
            return market.orElse(Market.ON_DEMAND);
        }

        private long disk() {
            long disk = fields.size("disk", 0);
            if (disk != 0 && (disk < GIB || disk > LARGEST_DISK)) {
                problem("disk", "must be from 1GiB to 16TiB; without it, the disk is as large as the image's");
            }
            if (disk != 0 && fields.field("image").isEmpty()) {
                problem("disk", "needs 'image' beside it, for a disk is laid out by its image");
            }
            return disk;
        }

        private @Nullable String launchTemplate() {
            String template = fields.text("launchTemplate");
            if (template != null
                    && !TEMPLATE_ID.matcher(template).matches()
                    && !TEMPLATE_NAME.matcher(template).matches()) {
                problem(
                        "launchTemplate",
                        "'%s' is neither the id nor the name of a launch template".formatted(template));
            }
            return template;
        }

        /** In a later worker, the folder is the workspace, into which the blueprint's files were copied. */
        private @Nullable String userData(@Nullable Path beside) {
            String name = fields.text("userData");
            if (name == null) {
                return null;
            }
            Path file = beside == null ? null : beside.resolve(name).normalize();
            if (file == null || !file.startsWith(beside)) {
                problem("userData", "names a file in the folder that the blueprint has for its own");
                return null;
            }
            try {
                return checked(name, file);
            } catch (UndecodableTextException e) {
                problem("userData", "'%s', line %d: %s".formatted(name, e.line(), e.problem()));
            } catch (IOException e) {
                problem("userData", "'%s' cannot be read: %s".formatted(name, e.getMessage()));
            }
            return null;
        }

        private @Nullable String checked(String name, Path file) throws IOException {
            if (!Files.isRegularFile(file)) {
                problem("userData", "there is no file '%s' beside the blueprint".formatted(name));
                return null;
            }
            if (Files.size(file) > LARGEST_FILE) {
                tooLarge(name, Files.size(file), "");
                return null;
            }
            String text = TextFile.read(file);
            int size = UserData.size(text);
            if (size > UserData.LARGEST) {
                tooLarge(
                        name,
                        text.getBytes(StandardCharsets.UTF_8).length,
                        ", %d with what ends the machine at its time".formatted(size));
            }
            UserData.objection(text).ifPresent(objection -> problem("userData", "'%s' %s".formatted(name, objection)));
            return text;
        }

        private void tooLarge(String name, long bytes, String whole) {
            problem(
                    "userData",
                    "'%s' is %d bytes%s, and EC2 takes %d; make it smaller, or do the work in 'setup'"
                            .formatted(name, bytes, whole, UserData.LARGEST));
        }

        private void problem(String field, String text) {
            problems.add(fields.at(field), fields.path(field), text);
        }
    }
}
