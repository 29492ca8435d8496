using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>A pointer that is moved, and a reference that is computed, stay in the user memory that they point into.</summary>
public class MovingPointerTests
{
    [Theory]
    [InlineData("p++;")]
    [InlineData("byte* q = p++; ")]
    [InlineData("p += 4;")]
    [InlineData("ref byte r = ref System.Runtime.CompilerServices.Unsafe.Add(ref *p, 3);")]
    [InlineData("byte* q = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.CompilerServices.Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(user), 3));")]
    [InlineData("Interlocked.Exchange(ref buffer, bytes);")]
    [InlineData("Volatile.Write(ref buffer, bytes);")]
    [InlineData("Interlocked.CompareExchange(ref buffer, bytes, null);")]
    [InlineData("byte* q = stackalloc byte[4]; byte b = *q++;")]
    public Task Silent(string statement) => VerifyAsync(statement);

    [Theory]
    [InlineData("byte b = {|FLT0001:*p++|};")]
    [InlineData("byte b = {|FLT0001:*++p|};")]
    [InlineData("byte b = {|FLT0001:*p--|};")]
    [InlineData("{|FLT0001:*p++|} = 1;")]
    [InlineData("byte* q = p; while (number-- > 0) {|FLT0001:*q++|} = 0;")]
    [InlineData("byte b = {|FLT0001:*(p += 4)|};")]
    [InlineData("byte b = {|FLT0001:System.Runtime.CompilerServices.Unsafe.Add(ref user[0], 3)|};")]
    [InlineData("{|FLT0001:System.Runtime.CompilerServices.Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(user), 3)|} = 1;")]
    [InlineData("ref byte r = ref user[0]; byte b = {|FLT0001:System.Runtime.CompilerServices.Unsafe.Add(ref r, 3)|};")]
    [InlineData("{|FLT0001:Interlocked.Exchange(ref ints[0], 1)|};")]
    public Task Fires(string statement) => VerifyAsync(statement);

    private static Task VerifyAsync(string statement) => Verify.FaultsInMembersAsync(
        $$"""
        private byte[]? buffer;

        public unsafe void M(
            [UserMemory] byte* p, [UserMemory] Span<byte> user, [UserMemory] int[] ints, [UserMemory] byte[] bytes, int number)
        {
            latch.Enter();
            {{statement}}
            latch.Exit();
            _ = buffer;
        }
        """);
}
