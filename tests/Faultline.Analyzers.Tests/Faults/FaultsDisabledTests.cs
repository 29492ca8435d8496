using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>While page faults are disabled a copy does not take the handler's locks: that is never FLT0001.</summary>
public class FaultsDisabledTests
{
    [Fact]
    public Task A_section_with_faults_disabled_is_not_reported() =>
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
                    using (NoFaults.Begin())
                    {
                        source.Copy(frame.Bytes);
                        user.CopyTo(frame.Bytes);
                        frame.Bytes[0] = user[0];
                    }

                    frame.Exit();
                }
            }
            """);

    [Theory]
    [InlineData("using (Faults.Disable()) source.Copy(data);")]
    [InlineData("using FaultsOff off = Faults.Disable(); source.Copy(data);")]
    [InlineData("FaultsOff off = Faults.Disable(); source.Copy(data); off.Dispose();")]
    [InlineData("FaultsOff off = Faults.Disable(); try { source.Copy(data); } finally { off.Dispose(); }")]
    [InlineData("using (Faults.Disable()) { using (Faults.Disable()) { } source.Copy(data); }")]
    [InlineData("using (Faults.Disable()) { if (flag) { source.Copy(data); } }")]
    [InlineData("using (Faults.Disable()) user.CopyTo(local);")]
    [InlineData("using (Faults.Disable()) local[0] = pointer[0];")]
    public Task Silent_under_the_lock(string statement) =>
        Verify.BodyAsync($"latch.Enter(); {statement} latch.Exit();");

    [Fact]
    public Task The_order_of_the_two_scopes_does_not_matter() =>
        Verify.BodyAsync(
            """
            using (Faults.Disable())
            {
                using (latch.Hold())
                    source.Copy(data);
            }
            """);

    [Theory]
    [InlineData("using (Faults.Disable()) { } {|FLT0001:source.Copy(data)|};")]
    [InlineData("FaultsOff off = Faults.Disable(); off.Dispose(); {|FLT0001:source.Copy(data)|};")]
    [InlineData("{|FLT0001:source.Copy(data)|}; using (Faults.Disable()) { }")]
    [InlineData("using (Faults.Disable()) { using (Faults.Disable()) { } } {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (flag) { using (Faults.Disable()) source.Copy(data); } else { {|FLT0001:source.Copy(data)|}; }")]
    [InlineData("while (flag) { using (Faults.Disable()) source.Copy(data); {|FLT0001:source.Copy(data)|}; }")]
    public Task Fires_under_the_lock(string statement) =>
        Verify.BodyAsync($"latch.Enter(); {statement} latch.Exit();");
}
