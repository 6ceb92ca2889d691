/**
 * Velox inside a Spring Boot application. One sub-package per feature, mirroring the rooms of the engine; features know the
 * engine, Boot, this root, and only those features that they extend.
 */
@NullMarked
package dev.velox.autoconfigure;

import org.jspecify.annotations.NullMarked;
