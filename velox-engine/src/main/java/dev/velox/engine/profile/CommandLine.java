package dev.velox.engine.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How this process was started, without what looks like a secret. */
final class CommandLine {

    private static final String MASK = "******";

    private static final String SECRET_WORD =
            "(?:key|token|secret|passw|passphrase|pwd|credential|auth|headers|cookie)";

    /** A setting whose name has such a word; what follows is masked to the end of the argument. */
    private static final Pattern SETTING =
            Pattern.compile("([^=:,;&\\s]*" + SECRET_WORD + "[^=:,;&\\s]*\\s*[=:]).+", flags());

    /** A name whose value is the next argument. */
    private static final Pattern NAME = Pattern.compile("-[^=\\s]*" + SECRET_WORD + "[^=\\s]*", flags());

    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]+@");
    private static final Pattern PROVIDER_KEY = Pattern.compile("\\bsk-[\\w-]+");

    private CommandLine() {}

    static List<String> masked() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        List<String> arguments = new ArrayList<>();
        info.command().ifPresent(arguments::add);
        info.arguments().ifPresent(rest -> arguments.addAll(Arrays.asList(rest)));
        return mask(arguments);
    }

    static List<String> mask(List<String> arguments) {
        List<String> masked = new ArrayList<>(arguments.size());
        boolean valueOfSecret = false;
        for (String argument : arguments) {
            masked.add(valueOfSecret ? MASK : mask(argument));
            valueOfSecret = NAME.matcher(argument).matches();
        }
        return masked;
    }

    private static String mask(String argument) {
        Matcher setting = SETTING.matcher(argument);
        String text = setting.find() ? argument.substring(0, setting.end(1)) + MASK : argument;
        text = USER_INFO.matcher(text).replaceAll("://" + MASK + "@");
        return PROVIDER_KEY.matcher(text).replaceAll(MASK);
    }

    private static int flags() {
        return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    }
}
