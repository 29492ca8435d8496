namespace Faultline.Analyzers.Tests.Order.Programs;

/// <summary>Programs with several locks, as people write them: nothing to warn of.</summary>
public class OrderProgramTests
{
    private static readonly Dictionary<string, string> Sources =
        new[] { Collections.All, Services.All, Transfers.All }.SelectMany(programs => programs).ToDictionary();

    public static TheoryData<string> Names => [.. Sources.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_clean_program_is_clean(string name) => OrderClient.VerifyAsync(Sources[name]);
}
