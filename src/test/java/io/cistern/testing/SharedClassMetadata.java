package io.cistern.testing;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jackson.JacksonMixinModuleEntries;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Reads each class file once for all services of this JVM. Otherwise a fifth of each start is spent on reading them. */
public final class SharedClassMetadata implements ApplicationContextInitializer<GenericApplicationContext> {

    /** The bean by which Spring Boot shares what it reads within one context. */
    private static final String FACTORY = "org.springframework.boot.autoconfigure.internalCachingMetadataReaderFactory";

    private static final Caching SHARED =
            new Caching(MetadataReaderFactory.create(SharedClassMetadata.class.getClassLoader()));
    private static final Map<Resource, MetadataReader> SCANNED = new ConcurrentHashMap<>();

    @Override
    public void initialize(GenericApplicationContext context) {
        context.registerBean(FACTORY, MetadataReaderFactory.class, () -> SHARED);
        var scanned = context.getResourceCache(MetadataReader.class);
        scanned.putAll(SCANNED);
        context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof JacksonMixinModuleEntries) { // the last that scans
                    SCANNED.putAll(scanned);
                }
                return bean;
            }
        });
    }

    private record Caching(MetadataReaderFactory files, Map<String, MetadataReader> read)
            implements MetadataReaderFactory {

        Caching(MetadataReaderFactory files) {
            this(files, new ConcurrentHashMap<>());
        }

        @Override
        public MetadataReader getMetadataReader(String className) throws IOException {
            var known = read.get(className);
            if (known != null) {
                return known;
            }
            var reader = files.getMetadataReader(className);
            read.put(className, reader);
            return reader;
        }

        @Override
        public MetadataReader getMetadataReader(Resource resource) throws IOException {
            return files.getMetadataReader(resource);
        }

        @Override
        public ResourceLoader getResourceLoader() {
            return files.getResourceLoader();
        }
    }
}
