namespace Faultline.Benchmarks.Analyzer;

/// <summary>
/// Writes lock sections that take a second lock: of the same class, or of the next one with locks, in the section itself
/// or through calls. All of them take their locks in one order, so that there is an order to look at and nothing to report.
/// </summary>
/// <param name="file">The file that the class stands in.</param>
/// <param name="number">Chooses numbers.</param>
/// <param name="add">Notes a body: its name, the locks that it takes, the outer one first, and what it calls under them.</param>
internal sealed class NestedSections(int file, Func<int> number, Action<string, string[], string[]> add)
{
    private string Type => $"Store{file}";

    /// <summary>The second lock in the section, of the same class.</summary>
    public string Direct()
    {
        add("Count", ["_gate", "_tally"], []);
        return $$"""
                public void Count(int value)
                {
                    lock (_gate)
                    {
                        _sum += value;
                        lock (_tally)
                        {
                            _counted += {{number()}};
                        }
                    }
                }

            """;
    }

    /// <summary>The lock of the next class, which its method takes.</summary>
    public string InAnotherClass(int next)
    {
        add("PassOn", ["_gate"], [$"Store{next}.Absorb"]);
        return $$"""
                public void PassOn({{Qualified(next)}} next)
                {
                    lock (_gate)
                    {
                        if (_sum > {{number()}})
                            _sum -= next.Absorb(_sum);
                    }
                }

            """;
    }

    /// <summary>The lock of the next class, which a method takes that a helper calls.</summary>
    public string ThroughHelpers(int next)
    {
        add("HandOver", ["_gate"], [$"{Type}.Offer"]);
        add("Offer", [], [$"{Type}.Give"]);
        add("Give", [], [$"Store{next}.Absorb"]);
        return $$"""
                public void HandOver({{Qualified(next)}} next)
                {
                    lock (_gate)
                    {
                        _sum -= Offer(next, {{number()}});
                    }
                }

                private int Offer({{Qualified(next)}} next, int least) => _sum > least ? Give(next) : 0;

                private int Give({{Qualified(next)}} next)
                {
                    int given = next.Absorb(_sum);
                    return given > {{number()}} ? given : 0;
                }

            """;
    }

    /// <summary>A lock of another kind, in an asynchronous method.</summary>
    public string OfAnotherKind()
    {
        add("SettleAsync", ["_turn", "_gate"], []);
        return $$"""
                public async Task SettleAsync(Stream target, CancellationToken cancellation)
                {
                    await _turn.WaitAsync(cancellation).ConfigureAwait(false);
                    try
                    {
                        await target.FlushAsync(cancellation).ConfigureAwait(false);
                        lock (_gate)
                        {
                            _sum %= {{number()}};
                        }
                    }
                    finally
                    {
                        _turn.Release();
                    }
                }

            """;
    }

    private static string Qualified(int store) => $"Area{store / SourceGenerator.FilesInArea}.Store{store}";
}
