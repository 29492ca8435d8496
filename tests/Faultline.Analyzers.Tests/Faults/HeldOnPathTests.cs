using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 on the paths of one method: which of them reach the copy with the lock held.</summary>
public class HeldOnPathTests
{
    [Fact]
    public Task A_method_that_releases_on_every_way_to_its_copies_is_clean() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                public bool IsUpToDate { get; set; }

                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public static class Reader
            {
                public static bool Read(Frame frame, Memory source, byte[] destination, int attempts, bool exclusive)
                {
                    for (int i = 0; i < attempts; i++)
                    {
                        if (exclusive)
                            frame.Enter();
                        bool ready = frame.IsUpToDate;
                        if (exclusive)
                            frame.Exit();

                        if (!ready)
                            continue;

                        try
                        {
                            source.Copy(destination);
                            return true;
                        }
                        catch (IOException) when (i < attempts)
                        {
                            frame.Enter();
                            frame.IsUpToDate = false;
                            frame.Exit();
                        }
                    }

                    source.Copy(destination);
                    return false;
                }
            }
            """);

    [Theory]
    // Branches.
    [InlineData("latch.Enter(); if (flag) { latch.Exit(); source.Copy(data); return; } latch.Exit();")]
    [InlineData("latch.Enter(); if (flag) latch.Exit(); else latch.Exit(); source.Copy(data);")]
    [InlineData("if (flag) { latch.Enter(); latch.Exit(); } source.Copy(data);")]
    [InlineData("if (flag) { latch.Enter(); latch.Exit(); } else source.Copy(data);")]
    [InlineData("if (flag) { latch.Enter(); return; } source.Copy(data);")]
    [InlineData("latch.Enter(); if (flag) throw new InvalidOperationException(); latch.Exit(); source.Copy(data);")]
    [InlineData("switch (number) { case 0: latch.Enter(); latch.Exit(); break; default: source.Copy(data); break; }")]
    [InlineData("switch (number) { case 0: latch.Enter(); return; case 1: source.Copy(data); break; }")]
    // The same immutable flag, tested twice.
    [InlineData("if (flag) latch.Enter(); if (flag) latch.Exit(); source.Copy(data);")]
    [InlineData("if (flag) latch.Enter(); if (!flag) source.Copy(data); if (flag) latch.Exit();")]
    [InlineData("if (!flag) latch.Enter(); if (flag) source.Copy(data); else latch.Exit();")]
    [InlineData("if (readOnlyFlag) latch.Enter(); if (readOnlyFlag) latch.Exit(); source.Copy(data);")]
    [InlineData("if (maybe != null) latch.Enter(); if (maybe is not null) latch.Exit(); source.Copy(data);")]
    [InlineData("if (maybe is null) { latch.Enter(); } if (maybe != null) source.Copy(data); else latch.Exit();")]
    [InlineData("bool copy = flag; if (copy) latch.Enter(); if (copy) latch.Exit(); source.Copy(data);")]
    [InlineData("bool held = false; if (number > 3) { latch.Enter(); held = true; } if (held) latch.Exit(); source.Copy(data);")]
    [InlineData("bool held = false; if (number > 3) { latch.Enter(); held = true; } if (!held) source.Copy(data); else latch.Exit();")]
    [InlineData("bool held = false; try { latch.Enter(); held = true; } finally { if (held) latch.Exit(); } source.Copy(data);")]
    // A mutable field that is tested twice says nothing: silence.
    [InlineData("if (mutableFlag) latch.Enter(); if (mutableFlag) latch.Exit(); source.Copy(data);")]
    [InlineData("if (mutableFlag) latch.Enter(); if (!mutableFlag) source.Copy(data);")]
    // Constants.
    [InlineData("bool on = false; if (on) latch.Enter(); source.Copy(data);")]
    [InlineData("const bool On = false; if (On) latch.Enter(); source.Copy(data);")]
    [InlineData("latch.Enter(); bool on = true; if (on) latch.Exit(); source.Copy(data);")]
    [InlineData("if (false) latch.Enter(); source.Copy(data);")]
    [InlineData("latch.Enter(); if (false) source.Copy(data); latch.Exit();")]
    [InlineData("latch.Enter(); return; source.Copy(data);")]
    // Loops, gotos.
    [InlineData("while (flag) { latch.Enter(); latch.Exit(); source.Copy(data); }")]
    [InlineData("while (true) { latch.Enter(); latch.Exit(); if (number++ > 3) break; } source.Copy(data);")]
    [InlineData("foreach (byte b in data) { latch.Enter(); if (b == 0) { latch.Exit(); continue; } latch.Exit(); } source.Copy(data);")]
    [InlineData("do { source.Copy(data); latch.Enter(); latch.Exit(); } while (number-- > 0);")]
    [InlineData("while (true) { latch.Enter(); if (flag) { latch.Exit(); break; } latch.Exit(); } source.Copy(data);")]
    [InlineData("again: source.Copy(data); latch.Enter(); latch.Exit(); if (number-- > 0) goto again;")]
    [InlineData("latch.Enter(); if (flag) goto done; number++; done: latch.Exit(); source.Copy(data);")]
    // Exceptions.
    [InlineData("latch.Enter(); try { number++; } finally { latch.Exit(); } source.Copy(data);")]
    [InlineData("try { using (latch.Hold()) number++; } catch (IOException) { source.Copy(data); }")]
    [InlineData("try { latch.Enter(); try { number++; } finally { latch.Exit(); } } catch (IOException) { source.Copy(data); }")]
    [InlineData("try { lock (latch) number++; } finally { source.Copy(data); }")]
    [InlineData("try { using LatchScope scope = latch.Hold(); if (flag) return; } finally { source.Copy(data); }")]
    public Task Silent(string body) => Verify.FaultsInBodyAsync(body);

    [Theory]
    // Branches: one way that holds the lock is a deadlock on that way.
    [InlineData("if (flag) latch.Enter(); {|FLT0001:source.Copy(data)|}; if (flag) latch.Exit();")]
    [InlineData("latch.Enter(); if (flag) latch.Exit(); {|FLT0001:source.Copy(data)|};")]
    [InlineData("latch.Enter(); if (flag) { {|FLT0001:source.Copy(data)|}; } latch.Exit();")]
    [InlineData("if (flag) latch.Enter(); else other.Enter(); {|FLT0001:source.Copy(data)|};")]
    [InlineData("switch (number) { case 0: latch.Enter(); break; case 1: return; } {|FLT0001:source.Copy(data)|};")]
    [InlineData("switch (number) { case 0: latch.Enter(); goto case 1; case 1: {|FLT0001:source.Copy(data)|}; break; }")]
    [InlineData("latch.Enter(); number = number switch { 0 => {|FLT0001:source.First|}, _ => 1 }; latch.Exit();")]
    [InlineData("latch.Enter(); number = flag ? {|FLT0001:source.First|} : 1; latch.Exit();")]
    // Correlated flags and constants.
    [InlineData("if (flag) latch.Enter(); if (flag) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (flag) latch.Enter(); flag = !flag; if (!flag) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (readOnlyFlag) latch.Enter(); if (readOnlyFlag) {|FLT0001:source.Copy(data)|};")]
    [InlineData("if (maybe is null) latch.Enter(); if (maybe == null) {|FLT0001:source.Copy(data)|};")]
    [InlineData("bool held = false; if (number > 3) { latch.Enter(); held = true; } if (held) {|FLT0001:source.Copy(data)|};")]
    [InlineData("bool on = true; if (on) latch.Enter(); {|FLT0001:source.Copy(data)|};")]
    [InlineData("latch.Enter(); bool on = false; if (on) latch.Exit(); {|FLT0001:source.Copy(data)|};")]
    // Loops and gotos.
    [InlineData("latch.Enter(); while (flag) {|FLT0001:source.Copy(data)|}; latch.Exit();")]
    [InlineData("while (flag) { {|FLT0001:source.Copy(data)|}; latch.Enter(); }")]
    [InlineData("foreach (byte b in data) { latch.Enter(); if (b == 0) continue; {|FLT0001:source.Copy(data)|}; latch.Exit(); }")]
    [InlineData("for (latch.Enter(); number < 3; number++) {|FLT0001:source.Copy(data)|};")]
    [InlineData("do { latch.Enter(); } while (flag); {|FLT0001:source.Copy(data)|};")]
    [InlineData("while (true) { latch.Enter(); if (flag) break; latch.Exit(); } {|FLT0001:source.Copy(data)|};")]
    [InlineData("again: {|FLT0001:source.Copy(data)|}; latch.Enter(); if (number-- > 0) goto again;")]
    [InlineData("latch.Enter(); if (flag) goto copy; latch.Exit(); return; copy: {|FLT0001:source.Copy(data)|};")]
    // Exceptions.
    [InlineData("latch.Enter(); try { number++; } catch (IOException) { {|FLT0001:source.Copy(data)|}; } latch.Exit();")]
    [InlineData("try { latch.Enter(); number = source.Length; latch.Exit(); } catch (IOException) { {|FLT0001:source.Copy(data)|}; }")]
    [InlineData("latch.Enter(); try { if (flag) return; } finally { {|FLT0001:source.Copy(data)|}; latch.Exit(); }")]
    [InlineData("try { latch.Enter(); } finally { {|FLT0001:source.Copy(data)|}; latch.Exit(); }")]
    [InlineData("using (latch.Hold()) { try { number++; } finally { {|FLT0001:source.Copy(data)|}; } }")]
    // The hold of an outer scope outlives an inner one.
    [InlineData("using (latch.Hold()) { using (other.Hold()) { } {|FLT0001:source.Copy(data)|}; }")]
    [InlineData("lock (latch) { lock (other) { {|FLT0001:source.Copy(data)|}; } }")]
    // One operation, one diagnostic, however many ways and locks.
    [InlineData("if (flag) latch.Enter(); else { latch.Enter(); number++; } {|FLT0001:source.Copy(data)|};")]
    [InlineData("latch.Enter(); other.Enter(); for (;;) { {|FLT0001:source.Copy(data)|}; if (flag) break; }")]
    public Task Fires(string body) => Verify.FaultsInBodyAsync(body);

    [Theory]
    // The window: released and taken again around the copy.
    [InlineData("latch.Enter(); latch.Exit(); source.Copy(data); latch.Enter(); latch.Exit();")]
    [InlineData("latch.Enter(); try { latch.Exit(); try { source.Copy(data); } finally { latch.Enter(); } } finally { latch.Exit(); }")]
    public Task An_unlock_window_is_silent(string body) => Verify.FaultsInBodyAsync(body);
}
