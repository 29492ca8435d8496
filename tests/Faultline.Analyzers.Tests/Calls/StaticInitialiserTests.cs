namespace Faultline.Analyzers.Tests.Calls;

/// <summary>The first use of a type runs its static constructor or initialisers, under what the user holds.</summary>
public class StaticInitialiserTests
{
    private const string Registry =
        """
        public static class Registry
        {
            internal static readonly SemaphoreSlim Gate = new(1, 1);
            private static int _count;

            public static int Register()
            {
                Gate.Wait();
                try
                {
                    return ++_count;
                }
                finally
                {
                    Gate.Release();
                }
            }
        }

        """;

    [Fact]
    public Task A_type_that_initialises_itself_harmlessly_is_clean() =>
        ByLine.CompareAsync(
            Registry +
            """
            internal static class Settings
            {
                public static readonly int Limit;

                static Settings() => Limit = 1;
            }

            public class User
            {
                public int Outer()
                {
                    Registry.Gate.Wait();
                    try
                    {
                        return Settings.Limit;
                    }
                    finally
                    {
                        Registry.Gate.Release();
                    }
                }
            }
            """);

    [Theory]
    [InlineData("public static int Limit; static Settings() => Limit = Registry.Register();")]
    [InlineData("public static readonly int Limit = Registry.Register();")]
    [InlineData("public static int Limit { get; } = Registry.Register();")]
    public Task An_initialiser_that_takes_the_lock_is_clean_outside_of_it(string member) =>
        ByLine.CompareAsync(
            Registry +
            $$"""
            internal static class Settings
            {
                {{member}}
            }

            public class User
            {
                public int Outer()
                {
                    Registry.Gate.Wait();
                    Registry.Gate.Release();
                    return Settings.Limit;
                }
            }
            """);

    [Theory]
    [InlineData("public static int Limit; static Settings() => Limit = Registry.Register();")]
    [InlineData("public static readonly int Limit = Registry.Register();")]
    [InlineData("public static int Limit { get; } = Registry.Register();")]
    public Task An_initialiser_that_takes_the_lock_fires_at_the_access_under_it(string member) =>
        ByLine.CompareRuleAsync("FLT0104",
            Registry +
            $$"""
            internal static class Settings
            {
                {{member}}
            }

            public class User
            {
                public int Outer()
                {
                    Registry.Gate.Wait();
                    try
                    {
                        return Settings.Limit; // FLT0104
                    }
                    finally
                    {
                        Registry.Gate.Release();
                    }
                }
            }
            """);

    [Theory]
    [InlineData("Settings.Use()")]
    [InlineData("new Settings()")]
    public Task A_static_constructor_runs_before_the_first_method_or_instance(string use) =>
        ByLine.CompareRuleAsync("FLT0104",
            Registry +
            $$"""
            internal sealed class Settings
            {
                static Settings() => Registry.Register();

                public static void Use() { }
            }

            public class User
            {
                public void Outer()
                {
                    Registry.Gate.Wait();
                    try
                    {
                        {{use}}; // FLT0104
                    }
                    finally
                    {
                        Registry.Gate.Release();
                    }
                }
            }
            """);

    [Fact]
    public Task A_constant_runs_no_initialiser() =>
        ByLine.CompareAsync(
            Registry +
            """
            internal static class Settings
            {
                public const int Limit = 1;

                static Settings() => Registry.Register();
            }

            public class User
            {
                public int Outer()
                {
                    Registry.Gate.Wait();
                    try
                    {
                        return Settings.Limit + nameof(Settings).Length + typeof(Settings).Name.Length;
                    }
                    finally
                    {
                        Registry.Gate.Release();
                    }
                }
            }
            """);

    [Fact]
    public Task A_static_constructor_of_the_own_type_has_run_before_its_methods() =>
        ByLine.CompareAsync(
            Registry +
            """
            public class User
            {
                private static readonly int Limit;

                static User() => Limit = Registry.Register();

                public int Outer()
                {
                    Registry.Gate.Wait();
                    try
                    {
                        return Limit;
                    }
                    finally
                    {
                        Registry.Gate.Release();
                    }
                }
            }
            """);

    [Fact]
    public Task Two_types_that_initialise_each_other_are_left_to_the_runtime() =>
        ByLine.CompareAsync(
            """
            internal static class First
            {
                public static readonly int Value = Second.Value + 1;
            }

            internal static class Second
            {
                public static readonly int Value = First.Value + 1;
            }
            """);
}
