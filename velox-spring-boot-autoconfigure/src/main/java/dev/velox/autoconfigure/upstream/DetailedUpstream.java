package dev.velox.autoconfigure.upstream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.TlsSettings;

/**
 * The upstream that connection details other than the properties' own describe.
 *
 * @param details where it is
 */
record DetailedUpstream(VeloxUpstreamConnectionDetails details) {

    /** Null where the properties alone decide. */
    static @Nullable DetailedUpstream of(VeloxUpstreamConnectionDetails details) {
        return details instanceof PropertiesUpstreamConnectionDetails ? null : new DetailedUpstream(details);
    }

    /** The properties with what the details say in place of what they override. */
    UpstreamProperties override(UpstreamProperties properties) {
        try {
            Origin origin = Origin.parse(details.getOriginUri().toString());
            return properties.at(origin, details.getBasePath());
        } catch (InvalidVeloxSettingException invalid) {
            // What is wrong was not written as a property: whoever reads this has to look into that class.
            String type = details.getClass().getName();
            String value = invalid.value();
            throw value == null
                    ? InvalidVeloxSettingException.hidden(type, invalid.expected())
                    : InvalidVeloxSettingException.of(type, value, invalid.expected());
        }
    }

    UpstreamKey key() {
        return UpstreamKey.of(details.getApiKey(), "connection details");
    }

    TlsSettings tls(Origin origin) {
        SslBundle bundle = details.getSslBundle();
        if (bundle == null) {
            return TlsSettings.DEFAULT;
        }
        InvalidVeloxSettingException.check(
                origin.secure(), details.getClass().getName(), origin, "an https origin where there is an SSL bundle");
        return UpstreamMapper.tls(bundle);
    }
}
