/* What compilers and processors differ in. */
#ifndef BOILERML_PROCESSOR_H
#define BOILERML_PROCESSOR_H

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Defines `name`, which calls `name_by`, an inline function, as it is compiled for any processor or, where there is AVX2, for that: vectors of
 * eight floats are then one register. */
#if defined(__x86_64__)
#define IN_TWO_VERSIONS(name, features, supported, parameters, arguments) \
    static void name##_anywhere parameters { name##_by arguments; } \
    __attribute__((target(features))) static void name##_avx2 parameters { name##_by arguments; } \
    static inline void name parameters { \
        if (supported) { \
            name##_avx2 arguments; \
        } else { \
            name##_anywhere arguments; \
        } \
    }
#else
#define IN_TWO_VERSIONS(name, features, supported, parameters, arguments) \
    static inline void name parameters { name##_by arguments; }
#endif

/* Without fused products, sums are the same in both versions; with them they are faster. */
#define FOR_ANY_PROCESSOR(name, parameters, arguments) \
    IN_TWO_VERSIONS(name, "avx2", __builtin_cpu_supports("avx2"), parameters, arguments)
#define FUSED_FOR_ANY_PROCESSOR(name, parameters, arguments) \
    IN_TWO_VERSIONS(name, "avx2,fma", __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"), parameters, arguments)

#endif
