using Workerd = import "/workerd/workerd.capnp";

# No nodejs_compat: what runs here needs nothing but the web's own interfaces.
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "outbound", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.bundle.js")],
  compatibilityDate = "2026-01-01",
  globalOutbound = "outbound",
);
