package dev.velox.autoconfigure.access;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/**
 * Who may call the gateway.
 *
 * @param apiKeys Keys that callers present as "Authorization: Bearer". A request without one of them is refused with 401.
 *     When none is set, the gateway asks for no key.
 * @param anonymous Whether callers without a key are welcome on purpose. Silences the warning about an open gateway, and lets
 *     callers in that present no key although keys are set. A wrong key is refused with 401 all the same.
 */
@ConfigurationProperties("velox.access")
public record AccessProperties(
        @DefaultValue List<String> apiKeys,
        @DefaultValue("false") boolean anonymous) {

    public AccessProperties {
        apiKeys = apiKeys.stream().map(String::strip).toList();
        for (int i = 0; i < apiKeys.size(); i++) {
            String key = apiKeys.get(i);
            if (key.isEmpty() || key.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
                throw InvalidVeloxSettingException.hidden(
                        "velox.access.api-keys[" + i + "]", "a key of visible ASCII characters without blanks");
            }
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "AccessProperties[apiKeys=" + apiKeys.size() + ", anonymous=" + anonymous + "]";
    }
}
