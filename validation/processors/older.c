/* Makes a program believe that it runs on an older processor, so that its networks round as they do there.

   The kernels of TensorFlow Lite (XNNPACK), numpy and OpenCV are chosen by what the CPUID instruction answers.
   Linux on x86-64 can let CPUID fault; the handler below answers it with newer instruction sets taken out:
   PROCESSOR=avx2 hides AVX-512, VNNI and AMX, PROCESSOR=avx also AVX2 and FMA, PROCESSOR=sse also AVX. Everything
   else runs at full speed. Loaded with LD_PRELOAD by validation/processors/__init__.py. */

#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define ARCH_SET_CPUID 0x1012
#define BIT(n) (1u << (n))

enum { SSE, AVX, AVX2 };
static int newest;
static struct sigaction others;

static void take_out(unsigned leaf, unsigned sub, unsigned *a, unsigned *b, unsigned *c, unsigned *d) {
    if (leaf == 7 && sub == 0) {
        /* AVX-512 and its parts; VAES and its kin; AMX (d 22, 24, 25). */
        *b &= ~(BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31));
        *c &= ~(BIT(1) | BIT(6) | BIT(8) | BIT(9) | BIT(10) | BIT(11) | BIT(12) | BIT(14));
        *d &= ~(BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25));
        if (newest < AVX2) *b &= ~BIT(5);
    }
    if (leaf == 7 && sub == 1) { /* AVX-VNNI, AVX512-BF16, AMX-FP16, AVX-IFMA and what came after */
        *a &= ~(BIT(4) | BIT(5) | BIT(21) | BIT(23));
        *d = 0;
    }
    if (leaf == 1) {
        if (newest < AVX2) *c &= ~BIT(12); /* FMA */
        if (newest < AVX) *c &= ~(BIT(28) | BIT(29)); /* AVX, F16C */
    }
}

static void answer(int number, siginfo_t *info, void *raw) {
    greg_t *r = ((ucontext_t *)raw)->uc_mcontext.gregs;
    const unsigned char *code = (const unsigned char *)r[REG_RIP];
    if (code[0] != 0x0f || code[1] != 0xa2) { /* a real fault */
        sigaction(SIGSEGV, &others, NULL);
        return;
    }
    unsigned leaf = r[REG_RAX], sub = r[REG_RCX], a, b, c, d;
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
    __cpuid_count(leaf, sub, a, b, c, d);
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
    take_out(leaf, sub, &a, &b, &c, &d);
    r[REG_RAX] = a, r[REG_RBX] = b, r[REG_RCX] = c, r[REG_RDX] = d;
    r[REG_RIP] += 2;
}

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("PROCESSOR");
    if (!wanted) return;
    newest = !strcmp(wanted, "avx2") ? AVX2 : !strcmp(wanted, "avx") ? AVX : SSE;
    struct sigaction action = {0};
    action.sa_sigaction = answer;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigaction(SIGSEGV, &action, &others);
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0)) _exit(97); /* this processor cannot */
}
