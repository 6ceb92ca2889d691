package dev.velox.it.containers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.ollama.OllamaContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** Containers with an OpenAI-compatible API over plain HTTP: nginx in the place of servers that need a model. */
final class OpenAiContainers {

    private OpenAiContainers() {}

    /** One as a test's author would describe it: an image, and the ports that it serves. */
    static GenericContainer<?> serving(Integer... ports) {
        return configured(new GenericContainer<>(NginxUpstream.image())).withExposedPorts(ports);
    }

    /** Testcontainers' own class for Ollama, over another image. */
    static OllamaContainer ollama() {
        String image = NginxUpstream.image().get();
        return configured(new OllamaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("ollama/ollama")));
    }

    private static <C extends GenericContainer<?>> C configured(C nginx) {
        nginx.withCopyFileToContainer(
                MountableFile.forClasspathResource("containers/nginx/openai.conf", 0644), "/etc/nginx/nginx.conf");
        return nginx;
    }
}
