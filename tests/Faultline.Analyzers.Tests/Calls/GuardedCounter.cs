using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>A class whose <c>_count</c> is guarded by its <c>_gate</c>: who may touch it where.</summary>
internal static class GuardedCounter
{
    public static Task MembersAsync(string members) =>
        Verify.OwnTypesAsync(
            $$"""
            public partial class Counter
            {
                private readonly object _gate = new();

                [GuardedBy("_gate")]
                private int _count;

                private event Action? Changed;

            {{members}}
            }
            """);
}
