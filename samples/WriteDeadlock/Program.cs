using Faultline;

namespace WriteDeadlock;

/// <summary>
/// The bug of 2006, as a client writes it today: a write path that copies from user memory while it holds the lock of
/// the page that it writes to. Each scenario maps a file, does not touch the mapping, and writes from it.
/// </summary>
internal static class Program
{
    private const int Completed = 0;
    private const int WrongUsage = 2;
    private const int Deadlocked = 3;

    private static readonly Dictionary<string, Action<PageCache>> Scenarios = new()
    {
        ["same-page"] = SamePage.Write,
        ["raw-page"] = SamePage.WriteThroughRawPage,
        ["two-pages"] = TwoPages.Write,
    };

    private static int Main(string[] arguments)
    {
        Thread.CurrentThread.Name = "main";
        string[] chosen = arguments is [] ? [.. Scenarios.Keys] : arguments;
        foreach (string name in chosen)
        {
            if (!Scenarios.TryGetValue(name, out Action<PageCache>? scenario))
            {
                string all = string.Join(", ", Scenarios.Keys);
                Console.Error.WriteLine($"There is no scenario '{name}'. There are: {all}.");
                return WrongUsage;
            }

            Console.WriteLine($"{name}:");
            using PageCache cache = new(Options());
            scenario(cache);
            Console.WriteLine("  completed, every byte is where it should be");
        }

        return Completed;
    }

    private static PageCacheOptions Options()
    {
        return new PageCacheOptions
        {
            WatchdogThreshold = TimeSpan.FromSeconds(1),
            OnStuckWait = report =>
            {
                Console.WriteLine(report);
                if (report.IsDeadlock)
                {
                    // Nothing in this process can undo a deadlock of its own threads.
                    Environment.Exit(Deadlocked);
                }
            },
        };
    }
}
