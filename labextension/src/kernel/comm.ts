/** Speaks with mlsec_nb in one kernel, for all views of its notebook; see `IKernelMessage` and `IPageMessage`. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { INotebookFindings, KernelState } from '../tokens';
import { IKernelMessage, IPageAction, IPageMessage, PROTOCOL } from '../wire';
import { insertCode } from './insert';
import { protocolOf, readMessage } from './messages';

const TARGET = 'mlsec_nb';

export interface ITellUser {
  /** The kernel says what could not be done. */
  problem(message: string): void;
  /** The kernel's mlsec_nb speaks another protocol. */
  mismatch(): void;
}

export class KernelComm implements IDisposable {
  constructor(
    private context: ISessionContext,
    private tell: ITellUser
  ) {
    context.kernelChanged.connect(this.#onKernelChanged, this);
    context.statusChanged.connect(this.#onStatus, this);
    this.#listen();
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  dispose(): void {
    if (this.#isDisposed) {
      return;
    }
    this.#isDisposed = true;
    Signal.clearData(this);
    this.#kernel?.removeCommTarget(TARGET, this.#onOpened);
  }

  /** One more view of the notebook; the last one that is closed ends it all. */
  add(view: INotebookFindings): void {
    this.#views.add(view);
    view.acted.connect(this.#onActed, this);
    view.panel.disposed.connect(() => this.#remove(view));
    view.setKernel(this.#state);
    if (this.#live) {
      view.setLive(this.#live.report, this.#live.frames);
    }
  }

  #remove(view: INotebookFindings): void {
    this.#views.delete(view);
    if (this.#views.size === 0) {
      this.dispose();
    }
  }

  #onKernelChanged(): void {
    this.#listen();
  }

  /** A kernel that was restarted has forgotten everything. */
  #onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
      this.#forget();
      this.#restarted = true;
    } else if (status === 'idle' && this.#restarted) {
      this.#restarted = false;
      void this.#rejoin();
    }
  }

  #listen(): void {
    this.#forget();
    const kernel = this.context.session?.kernel ?? null;
    if (this.#kernel && !this.#kernel.isDisposed) {
      this.#kernel.removeCommTarget(TARGET, this.#onOpened);
    }
    this.#kernel = kernel;
    if (!kernel) {
      this.#set('none');
      return;
    }
    kernel.registerCommTarget(TARGET, this.#onOpened);
    void this.#rejoin();
  }

  /** Find out whether mlsec_nb is loaded: then its comm is open. Nothing is run for it. */
  async #rejoin(): Promise<void> {
    const kernel = this.#kernel;
    if (!kernel) {
      return;
    }
    this.#set('unknown');
    const [language, ids] = await Promise.all([languageOf(kernel), openComms(kernel)]).catch(
      () => []
    );
    if (this.#isDisposed || kernel !== this.#kernel || this.#comm || ids === undefined) {
      return;
    }
    const [id] = ids;
    if (id === undefined) {
      this.#set(language === 'python' ? 'without' : 'none');
    } else if (!kernel.hasComm(id)) {
      this.#use(kernel.createComm(TARGET, id));
      this.#send({ kind: 'refresh' });
    }
  }

  #onOpened = (comm: Kernel.IComm, message: KernelMessage.ICommOpenMsg): void => {
    this.#use(comm);
    if (Object.keys(message.content.data).length > 0) {
      this.#take(message.content.data);
    }
  };

  #use(comm: Kernel.IComm): void {
    this.#comm = comm;
    this.#complained = false;
    comm.onMsg = message => this.#take(message.content.data);
    comm.onClose = () => {
      if (this.#comm === comm) {
        this.#forget();
        this.#set('without');
      }
    };
    this.#set('connected');
  }

  #take(data: KernelMessage.ICommMsgMsg['content']['data']): void {
    const message = readMessage(data);
    if (message) {
      this.#act(message);
    } else if (!this.#complained) {
      this.#complained = true;
      console.error('mlsec-nb: a message of the kernel is not of the known form and was left out');
      const protocol = protocolOf(data);
      if (protocol !== undefined && protocol !== PROTOCOL) {
        this.tell.mismatch();
      }
    }
  }

  #act(message: IKernelMessage): void {
    switch (message.kind) {
      case 'hello':
        return;
      case 'live':
        this.#live = message;
        this.#views.forEach(view => view.setLive(message.report, message.frames));
        return;
      case 'problem':
        this.#asking = [];
        this.tell.problem(message.message);
        return;
      case 'insert': {
        // Only as an answer: a kernel that was not asked adds nothing to the notebook.
        const view = this.#asking.shift();
        if (view && this.#views.has(view)) {
          insertCode(view.panel, message.code);
        }
      }
    }
  }

  #onActed(view: INotebookFindings, action: IPageAction): void {
    if (this.#comm) {
      this.#asking.push(view);
      this.#send(action);
    }
  }

  #send(message: IPageMessage): void {
    this.#comm?.send({ ...message });
  }

  #forget(): void {
    this.#comm = null;
    this.#asking = [];
    this.#set(this.context.session?.kernel ? 'unknown' : 'none');
  }

  #set(state: KernelState): void {
    this.#state = state;
    if (state !== 'connected') {
      this.#live = null;
    }
    this.#views.forEach(view => view.setKernel(state));
  }

  #kernel: Kernel.IKernelConnection | null = null;
  #comm: Kernel.IComm | null = null;
  #views = new Set<INotebookFindings>();
  #state: KernelState = 'unknown';
  /** What the kernel told last. */
  #live: Extract<IKernelMessage, { kind: 'live' }> | null = null;
  /** The views that have asked for code, in order; answers come in that order. */
  #asking: INotebookFindings[] = [];
  #complained = false;
  #restarted = false;
  #isDisposed = false;
}

async function languageOf(kernel: Kernel.IKernelConnection): Promise<string> {
  return (await kernel.info).language_info.name;
}

async function openComms(kernel: Kernel.IKernelConnection): Promise<string[]> {
  const reply = await kernel.requestCommInfo({ target_name: TARGET });
  return reply.content.status === 'ok' ? Object.keys(reply.content.comms) : [];
}
