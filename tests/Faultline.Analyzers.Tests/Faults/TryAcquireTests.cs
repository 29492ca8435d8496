using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 behind a try-acquire: held exactly where the result says so.</summary>
public class TryAcquireTests
{
    [Fact]
    public Task A_writer_that_falls_back_when_the_lock_is_busy_is_clean() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                public byte[] Bytes { get; } = new byte[4096];

                [TryAcquires] public bool TryEnter() => true;
                [TryAcquires] public FrameScope? TryHold() => null;
                [Releases] public void Exit() { }
            }

            [ScopedLock]
            public sealed class FrameScope : IDisposable
            {
                public void Dispose() { }
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public static class Writer
            {
                public static void Write(Frame frame, Memory source, byte[] scratch)
                {
                    if (frame.TryEnter())
                    {
                        try
                        {
                            scratch.CopyTo(frame.Bytes, 0);
                        }
                        finally
                        {
                            frame.Exit();
                        }

                        source.Copy(scratch);
                    }
                    else
                    {
                        source.Copy(scratch);
                    }
                }

                public static void WriteScoped(Frame frame, Memory source, byte[] scratch)
                {
                    using (FrameScope? scope = frame.TryHold())
                    {
                        if (scope is null)
                        {
                            source.Copy(scratch);
                            return;
                        }

                        scratch.CopyTo(frame.Bytes, 0);
                    }

                    source.Copy(scratch);
                }

                public static void Wait(Frame frame, Memory source, byte[] scratch)
                {
                    while (!frame.TryEnter())
                        source.Copy(scratch);
                    frame.Exit();
                }
            }
            """);

    [Theory]
    [InlineData("if (!latch.TryEnter()) source.Copy(data); else latch.Exit();")]
    [InlineData("if (latch.TryEnter()) { latch.Exit(); } source.Copy(data);")]
    [InlineData("if (latch.TryEnter()) { latch.Exit(); } else { source.Copy(data); }")]
    [InlineData("if (latch.TryEnter() == false) { source.Copy(data); return; } latch.Exit();")]
    [InlineData("if (latch.TryEnter() is false) { source.Copy(data); return; } latch.Exit();")]
    [InlineData("bool taken = latch.TryEnter(); if (!taken) source.Copy(data); else latch.Exit();")]
    [InlineData("bool taken = latch.TryEnter(); if (taken) latch.Exit(); source.Copy(data);")]
    [InlineData("bool taken; taken = latch.TryEnter(); if (taken) { latch.Exit(); } source.Copy(data);")]
    [InlineData("bool busy = !latch.TryEnter(); if (busy) source.Copy(data); else latch.Exit();")]
    [InlineData("bool taken = false; try { taken = latch.TryEnter(); } finally { if (taken) latch.Exit(); } source.Copy(data);")]
    [InlineData("if (latch.IsContended()) { source.Copy(data); return; } latch.Exit();")]
    [InlineData("if (!latch.IsContended()) latch.Exit(); source.Copy(data);")]
    [InlineData("if (latch.TryLease() is { } lease) lease.Dispose(); else source.Copy(data);")]
    [InlineData("LatchLease? lease = latch.TryLease(); if (lease == null) { source.Copy(data); return; } lease.Dispose();")]
    [InlineData("LatchLease? lease = latch.TryLease(); lease?.Dispose(); source.Copy(data);")]
    [InlineData("using (LatchLease? lease = latch.TryLease()) { } source.Copy(data);")]
    [InlineData("using (LatchLease? lease = latch.TryLease()) { if (lease is null) source.Copy(data); }")]
    [InlineData("while (!latch.TryEnter()) source.Copy(data); latch.Exit();")]
    [InlineData("for (int i = 0; i < 3 && !latch.TryEnter(); i++) source.Copy(data);")]
    [InlineData("if (flag && latch.TryEnter()) { latch.Exit(); } source.Copy(data);")]
    [InlineData("if (!flag || !latch.TryEnter()) { source.Copy(data); return; } latch.Exit();")]
    [InlineData("bool taken = flag && latch.TryEnter(); if (taken) latch.Exit(); source.Copy(data);")]
    [InlineData("switch (latch.TryEnter()) { case true: latch.Exit(); break; case false: source.Copy(data); break; }")]
    public Task Silent(string body) => Verify.FaultsInBodyAsync(body);

    [Theory]
    [InlineData("if (latch.TryEnter()) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryEnter(TimeSpan.Zero)) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryEnter(Timeout.InfiniteTimeSpan)) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (!latch.TryEnter()) return; {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (!latch.TryEnter()) throw new InvalidOperationException(); {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryEnter() is true) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryEnter() == true) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryEnter() != false) {|FLT0001:source.Copy(data)|};")]
    [InlineData("bool taken = latch.TryEnter(); if (taken) {|FLT0001:source.Copy(data)|};")]
    [InlineData("bool taken = false; if (flag) taken = latch.TryEnter(); if (taken) {|FLT0001:source.Copy(data)|};")]
    [InlineData("bool busy = !latch.TryEnter(); if (!busy) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.IsContended()) return; {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (!latch.IsContended()) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryLease() is { } lease) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryLease() is LatchLease lease) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryLease() is not null) {|FLT0001:source.Copy(data)|};")]
    [InlineData("LatchLease? lease = latch.TryLease(); if (lease != null) {|FLT0001:source.Copy(data)|};")]
    [InlineData("using LatchLease? lease = latch.TryLease(); if (lease is null) return; {|FLT0001:source.Copy(data)|};")]
    [InlineData("using (LatchLease? lease = latch.TryLease()) { if (lease is not null) {|FLT0001:source.Copy(data)|}; }")]
    [InlineData("while (!latch.TryEnter()) { } {|FLT0001:source.Copy(data)|};")]
    [InlineData("while (true) { if (latch.TryEnter()) break; } {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (latch.TryEnter() && latch.Ready) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (flag && latch.TryEnter()) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (!flag || !latch.TryEnter()) return; {|FLT0001:source.Copy(data)|};")]
    [InlineData("bool taken = flag && latch.TryEnter(); if (taken) {|FLT0001:source.Copy(data)|};")]
    [InlineData("number = latch.TryEnter() ? {|FLT0001:source.First|} : 0;")]
    [InlineData("switch (latch.TryEnter()) { case true: {|FLT0001:source.Copy(data)|}; break; }")]
    // Held after the branch in which nobody released it.
    [InlineData("if (latch.TryEnter()) { number = 1; } {|FLT0001:source.Copy(data)|};")]
    public Task Fires(string body) => Verify.FaultsInBodyAsync(body);

    [Fact]
    public Task A_scope_that_may_be_null_can_be_the_lock_itself() =>
        Verify.FaultsInMembersAsync(
            """
            [ScopedLock, LockClass("claim", TakenByFaultHandler = true)]
            public sealed class Claim : IDisposable
            {
                public void Dispose() { }
            }

            [TryAcquires("return")]
            private Claim? TryClaim() => null;

            public void Declaration(Source source, byte[] data)
            {
                using Claim? claim = TryClaim();
                if (claim is null)
                {
                    source.Copy(data);
                    return;
                }

                {|FLT0001:source.Copy(data)|};
            }

            public void Branch(Source source, byte[] data)
            {
                Claim? claim = TryClaim();
                if (claim != null)
                {
                    {|FLT0001:source.Copy(data)|};
                    claim.Dispose();
                }

                source.Copy(data);
            }
            """);
}
