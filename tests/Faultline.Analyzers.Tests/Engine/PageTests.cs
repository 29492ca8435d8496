using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Engine;

/// <summary>Pages of the client's own: what marks them, what commits them, and whose they are.</summary>
public class PageTests
{
    [Theory]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); if (n == frame.Bytes.Length) frame.IsUpToDate = true;")]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); if (n < frame.Bytes.Length) return; frame.MarkUpToDate();")]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); bool all = n == frame.Bytes.Length; if (all) frame.MarkUpToDate();")]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); frame.IsUpToDate = n == frame.Bytes.Length;")]
    [InlineData(
        "int n = source.CopyAtomic(frame.Bytes); Array.Clear(frame.Bytes, n, 4096 - n); frame.MarkUpToDate(); " +
        "number = n > 3 ? 1 : 0;")]
    [InlineData(
        "int n = source.CopyAtomic(frame.Bytes); if (frame.IsUpToDate) frame.MarkUpToDate(); number = n > 3 ? 1 : 0;")]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); if (n < 4096) throw new IOException(); frame.MarkUpToDate();")]
    [InlineData("int n = source.CopyAtomic(scratch); if (n > 0) frame.MarkUpToDate();")]
    [InlineData(
        "while (true) { int n = source.CopyAtomic(frame.Bytes); if (n == frame.Bytes.Length) { frame.MarkUpToDate(); " +
        "return; } source.FaultIn(); }")]
    public Task A_page_that_is_marked_after_a_check_is_clean(string body) => Verify.OwnTypesAsync(Client(body));

    [Theory]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); {|FLT0006:frame.IsUpToDate = true|}; number = n > 3 ? 1 : 0;")]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); {|FLT0006:frame.MarkUpToDate()|}; if (n < 4096) number = n;")]
    [InlineData("int n = source.CopyAtomic(frame.Bytes); if (n > 0) {|FLT0006:frame.MarkUpToDate()|};")]
    [InlineData("{|FLT0006:frame.MarkUpToDate()|}; int n = source.CopyAtomic(frame.Bytes); if (n < 4096) number = n;")]
    [InlineData(
        "int n = source.CopyAtomic(frame.Bytes); if (!frame.IsUpToDate) {|FLT0006:frame.MarkUpToDate()|}; " +
        "number = n > 3 ? 1 : 0;")]
    public Task A_page_that_is_marked_without_one_is_not(string body) => Verify.OwnTypesAsync(Client(body));

    [Theory]
    [InlineData(
        "if (!frames.TryGetValue(1, out Frame? one)) return; lock (one) { if (one.Owner is null) return; " +
        "one.Bytes[0] = 1; }")]
    [InlineData("if (!frames.TryGetValue(1, out Frame? one)) return; lock (one) { Check(one); one.Bytes[0] = 1; }")]
    [InlineData("lock (frames) { Frame one = frames[1]; lock (one) one.Bytes[0] = 1; }")]
    [InlineData("var one = new Frame(); lock (one) one.Bytes[0] = 1;")]
    public Task A_page_that_was_looked_up_and_asked_is_clean(string body) => Verify.OwnTypesAsync(Client(body));

    [Theory]
    [InlineData("if (!frames.TryGetValue(1, out Frame? one)) return; lock (one) { {|FLT0007:one.Bytes|}[0] = 1; }")]
    [InlineData("Frame one = frames[1]; lock (one) { Array.Clear({|FLT0007:one.Bytes|}); }")]
    public Task A_page_that_was_looked_up_and_not_asked_is_not(string body) => Verify.OwnTypesAsync(Client(body));

    private static string Client(string body) =>
        $$"""
        [LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
        public sealed class Frame
        {
            public readonly byte[] Bytes = new byte[4096];
            public object? Owner { get; set; }
            public bool IsUpToDate { get; set; }
            public void MarkUpToDate() => IsUpToDate = true;
        }

        public sealed class Source
        {
            [MayFault] public void Copy(byte[] destination) { }
            [NoFault] public int CopyAtomic(byte[] destination) => 0;
            [FaultIn] public bool FaultIn() => true;
        }

        public static class Client
        {
            public static void Check(Frame frame) => ArgumentNullException.ThrowIfNull(frame.Owner);

            public static void Method(
                Frame frame, Source source, Dictionary<int, Frame> frames, byte[] scratch, int number)
            {
                {{body}}
            }
        }
        """;
}
