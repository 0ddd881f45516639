/* What compilers and processors differ in. */
#ifndef BOILERML_PROCESSOR_H
#define BOILERML_PROCESSOR_H

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Defines `name`, which calls `name_by`, an inline function, as it is compiled for any processor or, where there is AVX2, for that: vectors of
 * eight floats are then one register. Without fused products, sums are the same on both. */
#if defined(__x86_64__)
#define FOR_ANY_PROCESSOR(name, parameters, arguments) \
    static void name##_anywhere parameters { name##_by arguments; } \
    __attribute__((target("avx2"))) static void name##_avx2 parameters { name##_by arguments; } \
    static inline void name parameters { \
        if (__builtin_cpu_supports("avx2")) { \
            name##_avx2 arguments; \
        } else { \
            name##_anywhere arguments; \
        } \
    }
#else
#define FOR_ANY_PROCESSOR(name, parameters, arguments) \
    static inline void name parameters { name##_by arguments; }
#endif

#endif
