using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>
/// While page faults are disabled a copy does not take the handler's locks: under a lock it is FLT0005, never FLT0001.
/// </summary>
public class FaultsDisabledTests
{
    [Fact]
    public Task A_copy_that_may_fault_in_a_section_without_faults_is_not_about_the_lock() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                public byte[] Bytes { get; } = new byte[4096];

                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public ref struct NoFaults : IDisposable
            {
                [DisablesFaults] public static NoFaults Begin() => default;
                public void Dispose() { }
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public static class Writer
            {
                public static void Write(Frame frame, Memory source, [UserMemory] Span<byte> user)
                {
                    frame.Enter();
                    try
                    {
                        using (NoFaults.Begin())
                        {
                            {|FLT0005:source.Copy(frame.Bytes)|};
                            {|FLT0005:user.CopyTo(frame.Bytes)|};
                            frame.Bytes[0] = {|FLT0005:user[0]|};
                        }
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """);

    [Theory]
    [InlineData("using (Faults.Disable()) {|FLT0005:source.Copy(data)|};")]
    [InlineData("using FaultsOff off = Faults.Disable(); {|FLT0005:source.Copy(data)|};")]
    [InlineData("FaultsOff off = Faults.Disable(); {|FLT0005:source.Copy(data)|}; off.Dispose();")]
    [InlineData("FaultsOff off = Faults.Disable(); try { {|FLT0005:source.Copy(data)|}; } finally { off.Dispose(); }")]
    [InlineData("using (Faults.Disable()) { using (Faults.Disable()) { } {|FLT0005:source.Copy(data)|}; }")]
    [InlineData("using (Faults.Disable()) { if (flag) { {|FLT0005:source.Copy(data)|}; } }")]
    [InlineData("using (Faults.Disable()) {|FLT0005:user.CopyTo(local)|};")]
    [InlineData("using (Faults.Disable()) local[0] = {|FLT0005:pointer[0]|};")]
    public Task A_copy_in_the_section_is_another_bug(string statement) =>
        Verify.FaultsInBodyAsync($"latch.Enter(); {statement} latch.Exit();");

    [Fact]
    public Task The_order_of_the_two_scopes_does_not_matter() =>
        Verify.FaultsInBodyAsync(
            """
            using (Faults.Disable())
            {
                using (latch.Hold())
                    {|FLT0005:source.Copy(data)|};
            }
            """);

    [Theory]
    [InlineData("using (Faults.Disable()) { } {|FLT0001:source.Copy(data)|};")]
    [InlineData("FaultsOff off = Faults.Disable(); off.Dispose(); {|FLT0001:source.Copy(data)|};")]
    [InlineData("{|FLT0001:source.Copy(data)|}; using (Faults.Disable()) { }")]
    [InlineData("using (Faults.Disable()) { using (Faults.Disable()) { } } {|FLT0001:source.Copy(data)|};")]
    [InlineData(
        "if (flag) { using (Faults.Disable()) {|FLT0005:source.Copy(data)|}; } " +
        "else { {|FLT0001:source.Copy(data)|}; }")]
    [InlineData(
        "while (flag) { using (Faults.Disable()) {|FLT0005:source.Copy(data)|}; {|FLT0001:source.Copy(data)|}; }")]
    public Task A_copy_outside_of_the_section_is_reported_under_the_lock(string statement) =>
        Verify.FaultsInBodyAsync($"latch.Enter(); {statement} latch.Exit();");
}
