using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 for spans and pointers to memory that may not be resident.</summary>
public class UserMemoryTests
{
    [Fact]
    public Task Plain_spans_arrays_and_stack_memory_never_fault() =>
        Verify.OwnTypesAsync(
            """
            using System.IO.MemoryMappedFiles;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;

            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                public byte[] Bytes { get; } = new byte[4096];

                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public static unsafe class Writer
            {
                public static void Write(
                    Frame frame, ReadOnlySpan<byte> source, byte* pointer, MemoryMappedViewAccessor view, List<byte> list)
                {
                    frame.Enter();
                    try
                    {
                        Span<byte> stack = stackalloc byte[64];
                        byte* raw = stackalloc byte[64];
                        source.CopyTo(frame.Bytes);
                        source[..64].TryCopyTo(stack);
                        stack[0] = source[0];
                        pointer[1] = raw[2];
                        *pointer = *raw;
                        Buffer.MemoryCopy(pointer, raw, 64, 64);
                        Buffer.BlockCopy(frame.Bytes, 0, frame.Bytes, 8, 8);
                        Unsafe.CopyBlock(raw, pointer, 64);
                        Marshal.Copy((nint)pointer, frame.Bytes, 0, 64);
                        Array.Copy(frame.Bytes, new byte[4096], 64);
                        CollectionsMarshal.AsSpan(list).CopyTo(stack);
                        fixed (byte* first = frame.Bytes)
                            *first = 1;

                        // A view of the framework does I/O: that is a wait, but no fault that takes a lock of this process.
                        {|FLT0306:view.ReadArray(0, frame.Bytes, 0, 64)|};
                        byte* mapped = null;
                        view.SafeMemoryMappedViewHandle.AcquirePointer(ref mapped);
                        stack[0] = {|FLT0306:*mapped|};
                        {|FLT0306:new Span<byte>(mapped, 64).CopyTo(stack)|};
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """);

    [Fact]
    public Task A_copy_out_of_user_memory_faults_under_the_lock() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                public byte[] Bytes { get; } = new byte[4096];

                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public static class Writer
            {
                public static void Write(Frame frame, [UserMemory] ReadOnlySpan<byte> source)
                {
                    {|#1:frame.Enter()|};
                    try
                    {
                        {|#0:source.CopyTo(frame.Bytes)|};
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """,
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1));

    [Fact]
    public async Task Raw_memory_has_no_atomic_form()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            ClientTypes.Source,
            ClientTypes.ClassWith(ClientTypes.MethodWith("using (latch.Hold()) { user.CopyTo(local); local[0] = pointer[1]; }"))));

        Assert.Equal(["user.CopyTo(local)", "pointer[1]"], diagnostics.Select(DiagnosticText.Covered));
        Assert.All(diagnostics, diagnostic => Assert.Equal("Memory", diagnostic.Properties["Form"]));
        Assert.All(diagnostics, diagnostic => Assert.DoesNotContain("Atomic", diagnostic.Properties.Keys));
        Assert.All(diagnostics, diagnostic => Assert.Contains("'latch'", diagnostic.Message(), StringComparison.Ordinal));
    }

    [Theory]
    // Nothing is touched: lengths, slices, addresses, comparisons, conversions.
    [InlineData("number = user.Length;")]
    [InlineData("if (user.IsEmpty) return;")]
    [InlineData("Span<byte> part = user.Slice(4);")]
    [InlineData("Span<byte> part = user[4..];")]
    [InlineData("ReadOnlySpan<byte> part = user;")]
    [InlineData("byte* next = pointer + 4;")]
    [InlineData("byte* next = &pointer[4];")]
    [InlineData("if (pointer == null) return;")]
    [InlineData("pointer++;")]
    [InlineData("nint address = (nint)pointer;")]
    [InlineData("Span<byte> made = new(pointer, 16);")]
    [InlineData("ref byte first = ref user[0];")]
    [InlineData("_ = nameof(user.CopyTo);")]
    // The other memory in the same method is plain.
    [InlineData("local.CopyTo(data);")]
    [InlineData("local[0] = data[1];")]
    [InlineData("data[0] = plainPointer[1];")]
    [InlineData("Span<byte> part = user[4..]; part = local; part[0] = 1;")]
    [InlineData("byte* p = pointer; p = plainPointer; *p = 1;")]
    // What an unknown method does with it is not an operation of this one.
    [InlineData("string text = Describe(user);")]
    public Task Silent_under_the_lock(string statement) =>
        Verify.FaultsInMembersAsync(
            "private static string Describe(ReadOnlySpan<byte> bytes) => bytes.Length.ToString();\n" +
            ClientTypes.MethodWith($"latch.Enter(); {statement} latch.Exit();"));

    [Theory]
    [InlineData("user.CopyTo(local);")]
    [InlineData("user[0] = 1;")]
    [InlineData("*pointer = 1;")]
    public Task Silent_without_the_lock(string statement) =>
        Verify.FaultsInBodyAsync($"{statement} latch.Enter(); latch.Exit(); {statement}");

    [Theory]
    // Spans, as source and as destination.
    [InlineData("{|FLT0001:user.CopyTo(local)|};")]
    [InlineData("{|FLT0001:user.CopyTo(data)|};")]
    [InlineData("{|FLT0001:local.CopyTo(user)|};")]
    [InlineData("{|FLT0001:data.CopyTo(user)|};")]
    [InlineData("{|FLT0001:((ReadOnlySpan<byte>)user).CopyTo(local)|};")]
    [InlineData("if ({|FLT0001:user.TryCopyTo(local)|}) return;")]
    [InlineData("if ({|FLT0001:local.TryCopyTo(user)|}) return;")]
    [InlineData("{|FLT0001:user.Slice(4).CopyTo(local)|};")]
    [InlineData("{|FLT0001:user[4..8].CopyTo(local)|};")]
    [InlineData("{|FLT0001:user.CopyTo(user[4..])|};")]
    [InlineData("Span<byte> part = user; {|FLT0001:part.CopyTo(local)|};")]
    [InlineData("ReadOnlySpan<byte> part = user[4..]; {|FLT0001:part.CopyTo(local)|};")]
    [InlineData("Span<byte> part = local; part = user; {|FLT0001:part.CopyTo(local)|};")]
    [InlineData("Span<byte> part = flag ? user : local; {|FLT0001:part.CopyTo(data)|};")]
    // A copy of what is in the memory is an element access or a copy of its own.
    [InlineData("number = {|FLT0001:user[0]|};")]
    [InlineData("{|FLT0001:user[0]|} = 1;")]
    [InlineData("{|FLT0001:user[0]|} += 1;")]
    [InlineData("{|FLT0001:user[^1]|} = 1;")]
    [InlineData("if ({|FLT0001:user[number]|} == 0) return;")]
    [InlineData("data[1] = {|FLT0001:user.Slice(4)[0]|};")]
    [InlineData("byte[] copy = {|FLT0001:user.ToArray()|};")]
    [InlineData("{|FLT0001:user.Fill(1)|};")]
    [InlineData("{|FLT0001:user.Clear()|};")]
    // Pointers.
    [InlineData("number = {|FLT0001:*pointer|};")]
    [InlineData("{|FLT0001:*pointer|} = 1;")]
    [InlineData("number = {|FLT0001:pointer[3]|};")]
    [InlineData("{|FLT0001:pointer[3]|} = 1;")]
    [InlineData("number = {|FLT0001:*(pointer + 4)|};")]
    [InlineData("number = {|FLT0001:*(int*)pointer|};")]
    [InlineData("number = {|FLT0001:((int*)pointer)[2]|};")]
    [InlineData("byte* p = pointer; number = {|FLT0001:*p|};")]
    [InlineData("byte* p = pointer + 8; {|FLT0001:p[0]|} = 1;")]
    [InlineData("{|FLT0001:new Span<byte>(pointer, 16).CopyTo(local)|};")]
    [InlineData("{|FLT0001:new ReadOnlySpan<byte>(pointer, 16).CopyTo(local)|};")]
    [InlineData("Span<byte> made = new(pointer, 16); {|FLT0001:made.CopyTo(local)|};")]
    [InlineData("{|FLT0001:local.CopyTo(new Span<byte>(pointer, 16))|};")]
    // Block copies.
    [InlineData("{|FLT0001:Buffer.MemoryCopy(pointer, plainPointer, 8, 8)|};")]
    [InlineData("{|FLT0001:Buffer.MemoryCopy(plainPointer, pointer, 8, 8)|};")]
    [InlineData("{|FLT0001:System.Runtime.CompilerServices.Unsafe.CopyBlock(plainPointer, pointer, 8)|};")]
    [InlineData("{|FLT0001:System.Runtime.CompilerServices.Unsafe.CopyBlock(pointer, plainPointer, 8)|};")]
    [InlineData("{|FLT0001:System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned(plainPointer, pointer, 8)|};")]
    [InlineData("{|FLT0001:System.Runtime.InteropServices.Marshal.Copy((nint)pointer, data, 0, 8)|};")]
    [InlineData("{|FLT0001:System.Runtime.InteropServices.Marshal.Copy(data, 0, (nint)pointer, 8)|};")]
    [InlineData("nint at = (nint)pointer; {|FLT0001:System.Runtime.InteropServices.Marshal.Copy(at, data, 0, 8)|};")]
    [InlineData("{|FLT0001:System.Runtime.CompilerServices.Unsafe.CopyBlock(ref local[0], ref user[0], 8)|};")]
    [InlineData("{|FLT0001:System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned(ref user[0], ref local[0], 8)|};")]
    public Task Fires_under_the_lock(string statement) =>
        Verify.FaultsInBodyAsync($"latch.Enter(); {statement} latch.Exit();");

    [Fact]
    public Task Fields_properties_and_types_can_say_that_they_are_user_memory() =>
        Verify.FaultsInMembersAsync(
            """
            [UserMemory] private readonly unsafe byte* start;

            private readonly unsafe byte* arena;

            [UserMemory] public unsafe Span<byte> View => new(start, 4096);

            [UserMemory] public Memory<byte> Window { get; set; }

            [UserMemory]
            public readonly ref struct Mapped
            {
                public int Length => 0;
                public byte this[int index] => 0;
                public void CopyTo(Span<byte> destination) { }
            }

            public unsafe void Silent(Span<byte> local, Mapped mapped)
            {
                local[0] = View[0];
                local[1] = *start;
                latch.Enter();
                byte* next = start + 1;
                int length = View.Length + mapped.Length + Window.Length;
                local[2] = arena[0];
                latch.Exit();
                mapped.CopyTo(local);
            }

            public unsafe void Fires(Span<byte> local, Mapped mapped, Writer another)
            {
                latch.Enter();
                local[0] = {|FLT0001:start[3]|};
                local[0] = {|FLT0001:*this.start|};
                local[0] = {|FLT0001:another.start[3]|};
                {|FLT0001:View.CopyTo(local)|};
                local[0] = {|FLT0001:another.View[7]|};
                {|FLT0001:Window.Span.CopyTo(local)|};
                local[0] = {|FLT0001:mapped[3]|};
                {|FLT0001:mapped.CopyTo(local)|};
                byte* from = start + 8;
                {|FLT0001:Buffer.MemoryCopy(from, arena, 8, 8)|};
                latch.Exit();
            }
            """);

    [Fact]
    public Task A_mapped_view_is_user_memory_only_if_the_field_that_keeps_it_says_so() =>
        Verify.FaultsInMembersAsync(
            """
            private unsafe byte* view;

            [UserMemory] private unsafe byte* userView;

            public unsafe void Method(
                System.IO.MemoryMappedFiles.MemoryMappedViewAccessor accessor, byte[] data)
            {
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref view);
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref userView);
                latch.Enter();
                data[0] = view[0];
                data[1] = {|FLT0001:userView[0]|};
                latch.Exit();
            }
            """);
}
