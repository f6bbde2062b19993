//! A Cortex-M4 without anything, and a debugger behind it (Arm's semihosting), which QEMU is.

use core::arch::{asm, global_asm};
use core::fmt::{self, Write};
use core::panic::PanicInfo;

use super::heap::HEAP;

// The vector table, and the way into `main`: the floating-point unit is switched on (CPACR, ARMv7-M
// Architecture Reference Manual B3.2.20), and the stack is filled with the pattern of `UNTOUCHED`.
global_asm!(
    r#"
    .section .vectors, "a", %progbits
    .word stack_end
    .word reset
    .rept 14
    .word fault
    .endr

    .text
    .globl reset
    .type reset, %function
    .thumb_func
reset:
    ldr r0, =0xE000ED88
    ldr r1, [r0]
    orr r1, r1, #0xF00000
    str r1, [r0]
    dsb
    isb
    ldr r0, =stack_start
    ldr r1, =stack_end
    ldr r2, =0xA5A5A5A5
1:  str r2, [r0], #4
    cmp r0, r1
    blo 1b
    bl main
    .ltorg
"#
);

const UNTOUCHED: u32 = 0xA5A5_A5A5;

unsafe extern "C" {
    static stack_start: u32;
    static stack_end: u32;
}

#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    let status = crate::run();
    if status == 0 {
        print(format_args!(
            "at most {} bytes of stack and {} bytes of heap\n",
            stack_peak(),
            HEAP.peak()
        ));
    } else {
        print(format_args!("status {status}\n"));
    }
    exit(status == 0)
}

/// How many bytes of the stack were written to.
fn stack_peak() -> usize {
    let (start, end) = (&raw const stack_start, &raw const stack_end);
    let mut place = start;
    // SAFETY: the linker script makes both symbols the bounds of one aligned region.
    while place < end && unsafe { place.read_volatile() } == UNTOUCHED {
        place = place.wrapping_add(1);
    }
    end as usize - place as usize
}

#[unsafe(no_mangle)]
extern "C" fn fault() -> ! {
    print(format_args!("a fault of the processor\n"));
    exit(false)
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    print(format_args!("{info}\n"));
    exit(false)
}

fn print(text: fmt::Arguments<'_>) {
    // A longer text is cut.
    let _ = Debugger.write_fmt(text);
}

struct Debugger;

impl Write for Debugger {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // SYS_WRITEC takes a pointer to a character.
            semihosting(3, &raw const byte as usize);
        }
        Ok(())
    }
}

fn exit(success: bool) -> ! {
    // SYS_EXIT: ADP_Stopped_ApplicationExit, or ADP_Stopped_RunTimeErrorUnknown.
    semihosting(0x18, if success { 0x20026 } else { 0x20023 });
    loop {}
}

fn semihosting(operation: usize, argument: usize) {
    // SAFETY: the operations used here read the argument and write no memory.
    unsafe {
        asm!("bkpt 0xab", inout("r0") operation => _, in("r1") argument, options(nostack));
    }
}
