package dev.velox.autoconfigure;

import org.springframework.beans.factory.InitializingBean;

/** Stops the start of a native image, where nothing of the gateway has ever been tried. */
final class NativeImageCheck implements InitializingBean {

    private final boolean inNativeImage;

    NativeImageCheck(boolean inNativeImage) {
        this.inNativeImage = inNativeImage;
    }

    @Override
    public void afterPropertiesSet() {
        if (inNativeImage) {
            throw new IllegalStateException(
                    "Velox does not support native images yet. Run the application on a JVM (AOT"
                            + " processing and an AOT cache work there), or build the image with velox.enabled=false.");
        }
    }
}
