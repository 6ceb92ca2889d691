package dev.velox.autoconfigure.upstream;

import java.util.List;

import org.jspecify.annotations.Nullable;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;
import static org.springframework.util.StringUtils.hasText;

/**
 * One model in place of another. A list of these and no map: as map keys, names with slashes and colons would not survive
 * binding.
 *
 * @param model Name that callers give.
 * @param to Name of the model that is asked instead.
 */
public record ModelMapping(@Nullable String model, @Nullable String to) {

    private static final String EXPECTED = "the name of one model, without *";

    static void checkAll(String property, List<ModelMapping> mappings) {
        for (int i = 0; i < mappings.size(); i++) {
            String place = property + "[" + i + "].";
            checkName(place + "model", mappings.get(i).model());
            checkName(place + "to", mappings.get(i).to());
        }
    }

    private static void checkName(String property, @Nullable String name) {
        check(hasText(name) && name.indexOf('*') < 0, property, name == null ? "none" : name, EXPECTED);
    }

    /** As checked. */
    String modelName() {
        return checked(model);
    }

    /** As checked. */
    String target() {
        return checked(to);
    }

    private static String checked(@Nullable String name) {
        if (name == null) {
            throw new IllegalStateException("name: null (expected: checked before)");
        }
        return name;
    }
}
